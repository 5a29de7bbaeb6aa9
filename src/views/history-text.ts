import type { RecordedRun, Version } from "../model/store.ts";
import { canonicalJson } from "../model/text/canonical.ts";
import { printable } from "../model/text/printable.ts";
import type { Colour, Paint } from "./style.ts";

const colours: Readonly<Record<RecordedRun["status"], Colour>> = {
  done: "green",
  running: "cyan",
  partial: "yellow",
  failed: "red",
  reverted: "red",
};

/** Every run in a line, the newest first: `12  2026-11-23T09:28:55Z  apply  done  23 done  root@ops: apply --yes`. */
export function printHistory(runs: readonly RecordedRun[], paint: Paint): string {
  if (runs.length === 0) return "Nothing was applied yet.\n";
  const width = String(runs[0]?.id ?? 0).length;
  const verb = Math.max(...runs.map((run) => run.verb.length));
  return runs
    .map((run) => {
      const status = paint(colours[run.status], run.status.padEnd("reverted".length));
      return `${String(run.id).padStart(width)}  ${secondsOf(run.startedAt)}  ${run.verb.padEnd(verb)}  ${status}  ${countSteps(run)}${byWhom(run)}\n`;
    })
    .join("");
}

/** `root@ops, pid 12: lvsform apply --yes`; empty for a run without a recorded user. */
export function byWhom({ by }: Pick<RecordedRun, "by">): string {
  return by.user === "" ? "" : printable(`  ${by.user}@${by.machine}: lvsform ${by.command}`);
}

function countSteps({ steps }: RecordedRun): string {
  if (steps.length === 0) return "no steps";
  const all = [...Map.groupBy(steps, ({ status }) => status)];
  return all.map(([status, some]) => `${some.length} ${status}`).join(", ");
}

/** What became of one address, or of all, over the runs. */
export function printVersions(versions: readonly Version[]): string {
  if (versions.length === 0) return "Nothing is recorded of it.\n";
  return versions
    .map(({ run, verb, at, address, resource }) => {
      const what = resource === null ? "left the state" : canonicalJson(resource.spec);
      return printable(`${secondsOf(at)}  run ${run} (${verb})  ${address}  ${what}`).concat("\n");
    })
    .join("");
}

/** Parts of a second mean nothing to a person. */
function secondsOf(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

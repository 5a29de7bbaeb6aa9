import type { RecordedRun } from "../model/store.ts";
import { printable } from "../model/text/printable.ts";
import type { Paint } from "./style.ts";

/** What became of each step of a run. */
export function printRun({ id, verb, status, startedAt, endedAt, steps }: RecordedRun, paint: Paint): string {
  const lines = steps.map((step) => {
    const words = step.status === "failed" ? `  ${printable((step.stderr || step.stdout).trim())}` : "";
    return `  ${step.status.padEnd(8)} ${step.action.padEnd(7)} ${printable(step.address)}${words}`;
  });
  const head = `${paint("bold", `Run ${id}`)}  ${verb}, ${status}, ${startedAt} to ${endedAt ?? "not ended"}`;
  return `${[head, ...lines].join("\n")}\n`;
}

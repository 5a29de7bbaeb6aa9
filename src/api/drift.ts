import { detect } from "../drift/detect.ts";
import { follow } from "../drift/follow.ts";
import { newsFor } from "../drift/news.ts";
import { diagnostic } from "../messages/build.ts";
import type { Declaration } from "../model/declaration.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { DriftEvent, DriftMemory, DriftReport, Finding, News, ScannedHost } from "../model/drift/drift.ts";
import { type DriftStore, reader } from "../model/drift/drift-store.ts";
import type { Live } from "../model/live.ts";
import type { Plan } from "../model/plan.ts";
import { sh } from "../model/shell/shell.ts";
import { cleanTrace, tracesScript } from "../model/shell/traces.ts";
import type { State } from "../model/store.ts";
import { renameHosts } from "../plan/history/rename-hosts.ts";
import { usualRestraint } from "../plan/hold/restrain.ts";
import { declare, declareWorld, look } from "./pipeline.ts";
import { readLimits } from "./read-limits.ts";
import type { Tool } from "./tool.ts";

export interface DriftScan {
  readonly report: DriftReport;
  /** The news since the scan before. */
  readonly events: readonly DriftEvent[];
}

/** Reads every host, compares it with the state, and stores what has changed since the last scan. Writes on no host and in no state. */
export async function scanForDrift(
  tool: Tool,
  recordedState: State,
  store: DriftStore,
  receivers: readonly string[] = [],
): Promise<DriftScan> {
  const begun = tool.now();
  const { declaration, diagnostics } = await declared(tool, recordedState);
  const { state } = renameHosts(recordedState, declaration.renames);
  const options = { ...usualRestraint, purpose: "apply" as const, targets: [], excludes: [] };
  // Checks belong to the plan: drift is where hosts differ from the state.
  const { plan, live } = await look({ ...tool, checks: [] }, declaration, state, options);
  const hosts = plan.hosts.map((host) => ({
    name: host.name,
    reachable: host.reachable,
    ...(host.reachable ? {} : { problem: host.problem }),
  }));
  const at = begun.toISOString();
  const found = detect(plan, state.resources, tool.providers);
  const before = store.memory();
  const followed = follow(before, {
    at,
    hosts,
    found,
    ignores: store.ignores(),
    unread: new Set(live.unreadable.keys()),
  });
  const news = newsByReceiver(store, receivers, before, followed.memory, { at, hosts });
  const fresh = news.get(reader)?.events ?? [];
  const withTraces = tracer(fresh, await readTraces(tool, state, fresh));
  const report: DriftReport = {
    cluster: state.cluster,
    at,
    durationMs: tool.now().getTime() - begun.getTime(),
    complete: plan.complete,
    hosts,
    findings: followed.findings.map(withTraces),
    unmanaged: plan.unmanaged,
    pending: pendingOf(plan),
    objects: state.resources.size,
    diagnostics: [...diagnostics, ...unreadKinds(live)],
  };
  const open = new Map([...followed.memory.open].map(([address, one]) => [address, withTraces(one)]));
  const traced = (all: readonly DriftEvent[]) =>
    all.map((one) => ("finding" in one ? { ...one, finding: withTraces(one.finding) } : one));
  const whole = [...news].map(([name, one]): [string, News] => [name, { ...one, events: traced(one.events) }]);
  store.keep(report, { ...followed.memory, open }, new Map(whole), receivers);
  return { report, events: traced(fresh) };
}

/** Returns the news of each receiver: a new receiver is notified of everything that is open. */
function newsByReceiver(
  store: DriftStore,
  receivers: readonly string[],
  before: DriftMemory,
  now: DriftMemory,
  scan: { readonly at: string; readonly hosts: readonly ScannedHost[] },
): ReadonlyMap<string, News> {
  const reported = store.reported();
  const names = new Set([reader, ...reported.keys(), ...receivers]);
  return new Map([...names].map((name) => [name, newsFor(reported.get(name) ?? new Map(), before, now, scan)]));
}

/** Returns the function that adds the traces of its host to each finding that is new. */
function tracer(fresh: readonly DriftEvent[], traces: ReadonlyMap<string, readonly string[]>) {
  const changed = new Set(fresh.flatMap((one) => ("finding" in one ? [one.finding.address] : [])));
  return (one: Finding): Finding =>
    changed.has(one.address) && one.traces.length === 0 && traces.has(one.host)
      ? { ...one, traces: traces.get(one.host) ?? [] }
      : one;
}

/** cluster.ts declares how hosts are reached; if it cannot be read, the state has it too. */
async function declared(
  tool: Tool,
  state: State,
): Promise<{ readonly declaration: Declaration; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    return { declaration: await declare(tool), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problem = diagnostic("cluster-not-loaded", { reason: error.message });
    return { declaration: declareWorld(state, state.resources), diagnostics: [problem] };
  }
}

/** Changes that are declared and not applied yet, also where the host has drifted meanwhile. */
function pendingOf({ changes }: Plan): number {
  const causes = ["new", "config", "removed", "both"];
  return changes.filter(({ cause, action }) => causes.includes(cause) && action !== "noop").length;
}

/** Returns what could not be read of a host that was reached, whatever the reason; each once, however many kinds it concerns. */
function unreadKinds({ hosts, unreadable }: Live): readonly Diagnostic[] {
  const lost = new Set(hosts.flatMap((one) => (one.reachable ? [] : [one.problem])));
  const problems = [...unreadable.values()].filter((one) => !lost.has(one));
  return [...new Map(problems.map((one) => [one.summary, one])).values()];
}

/** Returns who was logged in when a finding was first seen, on the hosts that have a new one. */
async function readTraces(
  tool: Tool,
  { hosts }: State,
  events: readonly DriftEvent[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = [
    ...new Set(events.flatMap((one) => (one.type === "new" || one.type === "changed" ? [one.finding.host] : []))),
  ];
  const read = await Promise.all(
    names.map(async (name) => {
      const target = hosts.find((one) => one.name === name) ?? { name, sudo: false };
      const script = sh`PATH=/usr/sbin:/usr/bin:/sbin:/bin; export PATH LC_ALL=C\n${tracesScript}\n`;
      const task = tool.withHost(target, (transport) => transport.exec(script, readLimits(tool)));
      const { stdout } = await task.catch(() => ({ stdout: "" }));
      return [
        name,
        stdout.split("\n").flatMap((line) => (line.trim() === "" ? [] : (cleanTrace(line) ?? []))),
      ] as const;
    }),
  );
  return new Map(read);
}

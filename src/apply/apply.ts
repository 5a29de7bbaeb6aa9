import type { Address } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { World } from "../model/resource.ts";
import type { RunStatus, Sent, Settled, StateWriter } from "../model/store.ts";
import type { HostTarget, Transport } from "../model/transport.ts";
import { runOnHost, type StepOutcome, silent } from "./run-on-host.ts";

export interface ApplyOptions {
  readonly verb: string;
  /** The plan as a plan file, for the record. */
  readonly saved: string;
  readonly store: StateWriter;
  readonly declared: World;
  readonly recorded: World;
  readonly hosts: readonly HostTarget[];
  readonly withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;
  /** Milliseconds that all steps of one host and wave may take together. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  now(): Date;
  emit(event: ApplyEvent): void;
}

export interface Applied {
  readonly run: number;
  readonly status: Exclude<RunStatus, "running">;
  readonly done: readonly Change[];
  readonly problems: readonly Diagnostic[];
}

/** Makes the changes of a plan, wave after wave. After a failure no further wave begins; what is done is recorded. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const { store, now } = options;
  const hosts = new Map(options.hosts.map((target) => [target.name, target]));
  const at = () => now().toISOString();
  const run = store.beginRun({ verb: options.verb, saved: options.saved, plan, hosts: options.hosts, at: at() });
  const outcomes = new Map<Address, StepOutcome>();
  const skip = (changes: readonly Change[], why: (change: Change) => string) => {
    store.settle(
      run,
      settled(
        changes.map((change) => silent(change, "skipped")),
        options,
      ),
      at(),
    );
    for (const change of changes) options.emit({ type: "step_skipped", address: change.address, because: why(change) });
  };
  const work = async (host: string, changes: readonly Change[], wave: number) => {
    const target = hosts.get(host) ?? { name: host, sudo: false };
    store.markSent(
      run,
      changes.map((change) => sent(change, options)),
      at(),
    );
    for (const { address, action } of changes) options.emit({ type: "step_start", address, action, wave });
    // What only concerns the record (adopt, forget) asks nothing of the host.
    const [real, records] = split(changes, ({ commands }) => commands.length > 0);
    const made =
      real.length > 0 ? await runOnHost(real, (task) => options.withHost(target, task), options.timeoutMs) : [];
    const results = [...records.map(recorded), ...made];
    store.settle(run, settled(results, options), at());
    for (const outcome of results) {
      outcomes.set(outcome.change.address, outcome);
      options.emit(eventOf(outcome));
    }
  };

  const [possible, blocked] = split(plan.changes, ({ blocked: reason }) => reason === undefined);
  if (blocked.length > 0) skip(blocked, (change) => change.blocked?.summary ?? "");
  for (const [index, wave] of plan.waves.entries()) {
    const failed = [...outcomes.values()].some(({ result }) => result.status !== "done");
    const stopped = failed || options.signal?.aborted;
    const later = wave.flatMap(({ changes }) => changes);
    if (stopped) skip(later, () => (failed ? "an earlier step failed" : "the run was stopped"));
    else await Promise.all(wave.map(({ host, changes }) => work(host, changes, index + 1)));
  }

  const all = [...outcomes.values()];
  const done = all.filter(({ result }) => result.status === "done").map(({ change }) => change);
  const status = done.length === possible.length ? "done" : done.length > 0 ? "partial" : "failed";
  store.endRun(run, status, at());
  return { run, status, done, problems: all.flatMap(({ problem }) => problem ?? []) };
}

function recorded(change: Change): StepOutcome {
  return { change, result: { address: change.address, status: "done", code: 0, stdout: "", stderr: "" }, notes: [] };
}

function sent(change: Change, { declared, recorded }: ApplyOptions): Sent {
  const previous = recorded.get(change.address);
  const resource = declared.get(change.address) ?? previous;
  const kept = change.record !== null && resource ? { ...resource, spec: change.record } : undefined;
  return { change, resource: kept, previous };
}

function settled(outcomes: readonly StepOutcome[], options: ApplyOptions): readonly Settled[] {
  return outcomes.map(({ change, result }) => ({ ...sent(change, options), result }));
}

function eventOf({ change: { address }, result, notes, problem }: StepOutcome): ApplyEvent {
  if (problem) return { type: "step_failed", address, diagnostic: problem };
  if (result.status === "done") return { type: "step_done", address, notes };
  const because = result.status === "unknown" ? "its result was not heard" : "an earlier step on this host failed";
  return { type: "step_skipped", address, because };
}

function split<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

import type { Address } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Change, Plan, Wave } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import type { RunStatus, Sent, Settled, StateWriter } from "../model/store.ts";
import type { HostTarget, Transport } from "../model/transport.ts";
import { emptyFirst } from "./drain.ts";
import { type HostRun, runOnHost, type StepOutcome, withoutOutput } from "./run-on-host.ts";
import { together } from "./together.ts";
import type { WithoutFlock } from "./window/host-lock.ts";
import { type Closed, openWindows } from "./window/windows.ts";

export interface ApplyOptions {
  readonly verb: string;
  /** The plan as a plan file, for the state. */
  readonly saved: string;
  readonly store: StateWriter;
  readonly providers: Providers;
  readonly declared: World;
  readonly recorded: World;
  readonly hosts: readonly HostTarget[];
  readonly withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;
  renew(target: HostTarget): Promise<void>;
  /** Milliseconds that all steps of one host and wave may take together. */
  readonly timeoutMs: number;
  readonly onError: HostRun["onError"];
  /** user@machine and command, shown on the hosts. */
  readonly by: string;
  /** How long to wait for another lvsform that is running on a host. Seconds. */
  readonly lockSeconds: number;
  /** How long a host waits for a confirmation. Seconds. */
  readonly confirmSeconds: number;
  /** How long connections of a server on its way out are waited for. Milliseconds; 0: not at all, it is removed at once. */
  readonly drainMs: number;
  readonly signal?: AbortSignal;
  /**
   * Reads the hosts, over new connections while they wait, and returns the decision on the changes. `isOver`: what takes effect at the
   * next boot is made too.
   */
  look(run: number, waiting: readonly string[], isOver: boolean): Promise<"keep" | "revert">;
  sleep(milliseconds: number): Promise<void>;
  now(): Date;
  emit(event: ApplyEvent): void;
}

export interface Applied {
  readonly run: number;
  readonly status: Exclude<RunStatus, "running">;
  readonly done: readonly Change[];
  readonly problems: readonly Diagnostic[];
  /** What became of the hosts that waited for a confirmation. */
  readonly closed: readonly Closed[];
}

/** Makes the changes of a plan, wave after wave, has them confirmed where hosts wait for it, and records everything as it happens. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const { store, now } = options;
  const at = () => now().toISOString();
  const steps = plan.changes.map((change) => sent(change, options));
  const run = store.beginRun({ verb: options.verb, saved: options.saved, plan, hosts: options.hosts, steps, at: at() });
  const outcomes = new Map<Address, StepOutcome>();
  const windows = openWindows({ ...options, run, lineage: plan.basedOn.lineage, seconds: options.confirmSeconds });
  const settle = together((results: readonly StepOutcome[]) => {
    store.settle(run, settled(results, options), at());
    for (const outcome of results) {
      outcomes.set(outcome.change.address, outcome);
      options.emit(eventOf(outcome));
    }
  });
  const skip = (changes: readonly Change[], because: (change: Change) => string) => {
    store.settle(
      run,
      settled(
        changes.map((change) => withoutOutput(change, "skipped")),
        options,
      ),
      at(),
    );
    for (const { address, ...change } of changes)
      options.emit({ type: "step_skipped", address, because: because({ address, ...change }) });
  };
  const isDone = (address: Address) => outcomes.get(address)?.result.status === "done";
  const inPlan = new Set(
    plan.waves.flatMap((wave) => wave.flatMap(({ changes }) => changes.map((one) => one.address))),
  );
  const isReady = ({ address, dependsOn }: Change) =>
    !outcomes.has(address) && dependsOn.every((need) => !inPlan.has(need) || !outcomes.has(need) || isDone(need));
  const workOf = (host: string) =>
    plan.waves.flatMap((wave) => wave.find((one) => one.host === host)?.changes ?? []).filter(({ atBoot }) => !atBoot);

  /** Sends steps to their host: the intent is recorded before, and the host can revert them by itself if it must. */
  const send = async (host: string, changes: readonly Change[]): Promise<readonly StepOutcome[]> => {
    const target = targetOf(host, options);
    const waiting = windows.of(host);
    const needsWindow = plan.confirm.some((one) => one.host === host) && !changes.some(({ atBoot }) => atBoot);
    const refusal = waiting || !needsWindow ? undefined : await windows.arm(target, factsOf(plan, host), workOf(host));
    if (refusal) return changes.map((change, first) => refused(change, first === 0 ? refusal : undefined));
    const window = waiting ?? windows.of(host);
    const how = { ...options, without: factsOf(plan, host).without, ...(window ? { window } : {}) };
    return runOnHost(changes, (task) => options.withHost(target, task), how);
  };
  const work = async (host: string, changes: readonly Change[], wave: number) => {
    for (const { address, action } of changes) options.emit({ type: "step_start", address, action, wave });
    // What only concerns the state (adopt, forget) needs nothing of the host.
    const [real, records] = split(changes, ({ commands }) => commands.length > 0);
    const made = real.length > 0 ? await send(host, real) : [];
    await settle([...records.map(recorded), ...made]);
    const over = changes.flatMap(({ address }) => (isDone(address) && emptied.has(address) ? [address] : []));
    if (over.length > 0) store.endDrains(over);
  };

  const [possible, blocked] = split(plan.changes, ({ blocked: reason }) => reason === undefined);
  if (blocked.length > 0) skip(blocked, (change) => change.blocked?.summary ?? "");
  const stopKeeping = windows.keepOpen();
  // Gone, or back among the others: either way it is not on its way out any more.
  const emptied = new Set([
    ...possible.filter(({ drain }) => drain).map(({ address }) => address),
    ...store.read().drains.flatMap(({ address, reason }) => (reason === "removal" ? [address] : [])),
  ]);
  let isEmptied = options.drainMs === 0;
  const makeWave = async (wave: Wave, number: number) => {
    if (!isEmptied && wave.some(({ changes }) => changes.some(({ drain }) => drain))) {
      isEmptied = true;
      const leaving = possible.filter((change) => change.drain && !outcomes.has(change.address));
      if (!hasFailed() && !options.signal?.aborted) await settle(await emptyFirst(leaving, { ...options, send }));
    }
    const stopped = (hasFailed() && options.onError === "stop") || options.signal?.aborted;
    const later = wave.map(({ host, changes }) => ({
      host,
      changes: changes.filter((one) => !outcomes.has(one.address)),
    }));
    if (stopped) {
      skip(
        later.flatMap(({ changes }) => changes),
        () => (hasFailed() ? "an earlier step failed" : "the run was stopped"),
      );
      return;
    }
    const ready = later.map(({ host, changes }) => ({ host, changes: changes.filter(isReady) }));
    const cut = later.flatMap(({ changes }) => changes.filter((one) => !isReady(one)));
    await settle(cut.map((change) => withoutOutput(change, "skipped")));
    const begun = ready.filter(({ changes }) => changes.length > 0);
    if (begun.length === 0) return;
    // The intent of the whole wave in one write: what a host had not been sent yet is seen by reading it, as what it had.
    const intents = begun.flatMap(({ changes }) => changes.map((change) => sent(change, options)));
    store.markSent(run, intents, at());
    await endAll(begun.map(({ host, changes }) => work(host, changes, number)));
  };
  const numbered = plan.waves.map((wave, index) => ({ wave, number: index + 1 }));
  const [nowWaves, bootWaves] = split(numbered, ({ wave }) => !isAtBoot(wave));
  try {
    for (const { wave, number } of nowWaves) await makeWave(wave, number);
  } finally {
    stopKeeping();
  }
  const isOver = bootWaves.length === 0;
  const closed = await windows.close((waiting) =>
    isOver || waiting.length > 0 ? options.look(run, waiting, isOver) : Promise.resolve("keep"),
  );
  // A host that reverts leaves its boot configuration as it was. The others' is written only now: until then a reboot reverts them.
  const back = new Set(closed.flatMap(({ host, state }) => (state === "confirmed" ? [] : [host])));
  for (const { wave, number } of bootWaves) {
    const [reverting, free] = split(wave, ({ host }) => back.has(host));
    skip(
      reverting.flatMap(({ changes }) => changes),
      () => "the host takes its changes back",
    );
    await makeWave(free, number);
  }
  if (!isOver) await options.look(run, [], true);

  const all = [...outcomes.values()];
  const done = all.filter(({ result }) => result.status === "done").map(({ change }) => change);
  const whole = done.length === possible.length ? "done" : done.length > 0 ? "partial" : "failed";
  const status = closed.some(({ state }) => state !== "confirmed") ? "reverted" : whole;
  store.endRun(run, status, at());
  return { run, status, done, problems: all.flatMap(({ problem }) => problem ?? []), closed };

  function hasFailed(): boolean {
    return [...outcomes.values()].some(({ result }) => result.status !== "done");
  }
}

/** Waits for what is in flight before a failure is reported: a state that cannot be written any more must not cut other hosts off in their work. */
async function endAll(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((one) => one.status === "rejected");
  if (failed) throw failed.reason;
}

function isAtBoot(wave: Wave): boolean {
  return wave.some(({ changes }) => changes.some(({ atBoot }) => atBoot));
}

function targetOf(host: string, { hosts }: ApplyOptions): HostTarget {
  return hosts.find(({ name }) => name === host) ?? { name: host, sudo: false };
}

/** The boot of a host, and whether it is changed without a lock: a plan blocks the changes of a host that has none until the user allows it. */
function factsOf({ hosts }: Plan, host: string): { readonly bootId: string; readonly without: WithoutFlock } {
  const reading = hosts.find(({ name }) => name === host);
  const facts = reading?.reachable ? reading.facts : undefined;
  return { bootId: facts?.bootId ?? "", without: facts?.lock === null ? "go-on" : "refuse" };
}

function refused(change: Change, problem: Diagnostic | undefined): StepOutcome {
  return { ...withoutOutput(change, "skipped"), ...(problem ? { problem } : {}) };
}

function recorded(change: Change): StepOutcome {
  return { change, result: { address: change.address, status: "done", code: 0, stdout: "", stderr: "" }, notes: [] };
}

function sent(change: Change, { declared, recorded }: ApplyOptions): Sent {
  const previous = recorded.get(change.address);
  const resource = declared.get(change.address) ?? previous;
  const recordedResource = change.record !== null && resource ? { ...resource, spec: change.record } : undefined;
  return { change, resource: recordedResource, previous };
}

function settled(outcomes: readonly StepOutcome[], options: ApplyOptions): readonly Settled[] {
  return outcomes.map(({ change, result }) => ({ ...sent(change, options), result }));
}

function eventOf({ change: { address }, result, notes, problem }: StepOutcome): ApplyEvent {
  if (problem) return { type: "step_failed", address, diagnostic: problem };
  if (result.status === "done") return { type: "step_done", address, notes };
  const because = result.status === "unknown" ? "its result is unknown" : "an earlier step failed";
  return { type: "step_skipped", address, because };
}

function split<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

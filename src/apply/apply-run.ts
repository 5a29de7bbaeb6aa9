import type { Address } from "../model/address.ts";
import type { Change, Plan, Wave } from "../model/plan.ts";
import type { HostTarget } from "../model/transport.ts";
import type { Applied, ApplyOptions } from "./apply-options.ts";
import { emptyFirst } from "./drain.ts";
import { runOnHost, type StepOutcome, withoutOutput } from "./run-on-host.ts";
import { eventOf, recorded, refused, sent, settled } from "./step-outcomes.ts";
import { together } from "./together.ts";
import type { WithoutFlock } from "./window/host-lock.ts";
import { type Closed, Windows } from "./window/windows.ts";

/** One run of a plan: its number in the state, its outcomes so far, and its confirm windows. */
export class ApplyRun {
  readonly #plan: Plan;
  readonly #options: ApplyOptions;
  readonly #run: number;
  readonly #windows: Windows;
  readonly #outcomes = new Map<Address, StepOutcome>();
  /** Hosts of a wave end at about the same time: one write for all of them. */
  readonly #settle: (results: readonly StepOutcome[]) => Promise<void>;
  readonly #possible: readonly Change[];
  readonly #inPlan: ReadonlySet<Address>;
  /** Removed, or undrained: either way its drain ends with its step. */
  readonly #drained: ReadonlySet<Address>;
  #areDrained: boolean;

  constructor(plan: Plan, options: ApplyOptions) {
    const { store, verb, saved, hosts } = options;
    this.#plan = plan;
    this.#options = options;
    const steps = plan.changes.map((change) => sent(change, options));
    this.#run = store.beginRun({ verb, saved, plan, hosts, steps, at: this.#at() });
    const { lineage } = plan.basedOn;
    this.#windows = new Windows({ ...options, run: this.#run, lineage, seconds: options.confirmSeconds });
    this.#settle = together((results: readonly StepOutcome[]) => this.#record(results));
    this.#possible = plan.changes.filter(({ blocked }) => blocked === undefined);
    this.#inPlan = new Set(
      plan.waves.flatMap((wave) => wave.flatMap(({ changes }) => changes.map((one) => one.address))),
    );
    this.#drained = new Set([
      ...this.#possible.filter(({ drain }) => drain).map(({ address }) => address),
      ...store.read().drains.flatMap(({ address, reason }) => (reason === "removal" ? [address] : [])),
    ]);
    this.#areDrained = options.drainMs === 0;
  }

  /** Applies wave after wave, has hosts confirmed, and ends the run. */
  async finish(): Promise<Applied> {
    const blocked = this.#plan.changes.filter((change) => change.blocked);
    if (blocked.length > 0) this.#skip(blocked, (change) => change.blocked?.summary ?? "");
    const numbered = this.#plan.waves.map((wave, index) => ({ wave, number: index + 1 }));
    const [nowWaves, bootWaves] = split(numbered, ({ wave }) => !isAtBoot(wave));
    const stopExtending = this.#windows.keepOpen();
    try {
      for (const { wave, number } of nowWaves) await this.#applyWave(wave, number);
    } finally {
      stopExtending();
    }
    const isOver = bootWaves.length === 0;
    const closed = await this.#windows.close((waiting) =>
      isOver || waiting.length > 0 ? this.#options.look(this.#run, waiting, isOver) : Promise.resolve("keep"),
    );
    // A host that reverts leaves its boot configuration as it was. The others' is written only now: until then a reboot reverts them.
    const reverting = new Set(closed.flatMap(({ host, state }) => (state === "confirmed" ? [] : [host])));
    for (const { wave, number } of bootWaves) await this.#applyBootWave(wave, number, reverting);
    if (!isOver) await this.#options.look(this.#run, [], true);
    return this.#end(closed);
  }

  async #applyBootWave(wave: Wave, number: number, reverting: ReadonlySet<string>): Promise<void> {
    const [back, free] = split(wave, ({ host }) => reverting.has(host));
    this.#skip(
      back.flatMap(({ changes }) => changes),
      () => "the host reverts its changes",
    );
    await this.#applyWave(free, number);
  }

  #end(closed: readonly Closed[]): Applied {
    const all = [...this.#outcomes.values()];
    const done = all.filter(({ result }) => result.status === "done").map(({ change }) => change);
    const whole = done.length === this.#possible.length ? "done" : done.length > 0 ? "partial" : "failed";
    const status = closed.some(({ state }) => state !== "confirmed") ? "reverted" : whole;
    this.#options.store.endRun(this.#run, status, this.#at());
    return { run: this.#run, status, done, problems: all.flatMap(({ problem }) => problem ?? []), closed };
  }

  async #applyWave(wave: Wave, number: number): Promise<void> {
    await this.#drainBefore(wave);
    const later = wave.map(({ host, changes }) => ({
      host,
      changes: changes.filter((one) => !this.#outcomes.has(one.address)),
    }));
    if ((this.#hasFailed() && this.#options.onError === "stop") || this.#options.signal?.aborted) {
      const reason = this.#hasFailed() ? "an earlier step failed" : "the run was stopped";
      this.#skip(
        later.flatMap(({ changes }) => changes),
        () => reason,
      );
      return;
    }
    const ready = later.map(({ host, changes }) => ({ host, changes: changes.filter((one) => this.#isReady(one)) }));
    const cut = later.flatMap(({ changes }) => changes.filter((one) => !this.#isReady(one)));
    await this.#settle(cut.map((change) => withoutOutput(change, "skipped")));
    const begun = ready.filter(({ changes }) => changes.length > 0);
    if (begun.length === 0) return;
    // The intent of the whole wave in one write: what a host had not been sent yet is seen by reading it, as what it had.
    const intents = begun.flatMap(({ changes }) => changes.map((change) => sent(change, this.#options)));
    this.#options.store.markSent(this.#run, intents, this.#at());
    await endAll(begun.map(({ host, changes }) => this.#applyOnHost(host, changes, number)));
  }

  /** Drains all servers that the plan removes, before the first wave that removes one. */
  async #drainBefore(wave: Wave): Promise<void> {
    if (this.#areDrained || !wave.some(({ changes }) => changes.some(({ drain }) => drain))) return;
    this.#areDrained = true;
    if (this.#hasFailed() || this.#options.signal?.aborted) return;
    const leaving = this.#possible.filter((change) => change.drain && !this.#outcomes.has(change.address));
    const send = (host: string, changes: readonly Change[]) => this.#send(host, changes);
    await this.#settle(await emptyFirst(leaving, { ...this.#options, send }));
  }

  async #applyOnHost(host: string, changes: readonly Change[], wave: number): Promise<void> {
    for (const { address, action } of changes) this.#options.emit({ type: "step_start", address, action, wave });
    // What only concerns the state (adopt, forget) needs nothing of the host.
    const [real, ofState] = split(changes, ({ commands }) => commands.length > 0);
    const applied = real.length > 0 ? await this.#send(host, real) : [];
    await this.#settle([...ofState.map(recorded), ...applied]);
    const over = changes.map(({ address }) => address).filter((one) => this.#isDone(one) && this.#drained.has(one));
    if (over.length > 0) this.#options.store.endDrains(over);
  }

  /** Sends steps to their host: the intent is recorded before, and the host can revert them by itself if it must. */
  async #send(host: string, changes: readonly Change[]): Promise<readonly StepOutcome[]> {
    const target = targetOf(host, this.#options);
    const facts = factsOf(this.#plan, host);
    const waiting = this.#windows.of(host);
    const needsWindow = this.#plan.confirm.some((one) => one.host === host) && !changes.some(({ atBoot }) => atBoot);
    const refusal = waiting || !needsWindow ? undefined : await this.#windows.arm(target, facts, this.#changesOf(host));
    if (refusal) return changes.map((change, first) => refused(change, first === 0 ? refusal : undefined));
    const window = waiting ?? this.#windows.of(host);
    const how = { ...this.#options, without: facts.without, ...(window ? { window } : {}) };
    return runOnHost(changes, (task) => this.#options.withHost(target, task), how);
  }

  #record(results: readonly StepOutcome[]): void {
    this.#options.store.settle(this.#run, settled(results, this.#options), this.#at());
    for (const outcome of results) {
      this.#outcomes.set(outcome.change.address, outcome);
      this.#options.emit(eventOf(outcome));
    }
  }

  #skip(changes: readonly Change[], because: (change: Change) => string): void {
    const skipped = changes.map((change) => withoutOutput(change, "skipped"));
    this.#options.store.settle(this.#run, settled(skipped, this.#options), this.#at());
    for (const change of changes)
      this.#options.emit({ type: "step_skipped", address: change.address, because: because(change) });
  }

  /** The changes of the running system of one host, in all waves. */
  #changesOf(host: string): readonly Change[] {
    const all = this.#plan.waves.flatMap((wave) => wave.find((one) => one.host === host)?.changes ?? []);
    return all.filter(({ atBoot }) => !atBoot);
  }

  #isDone(address: Address): boolean {
    return this.#outcomes.get(address)?.result.status === "done";
  }

  #isReady({ address, dependsOn }: Change): boolean {
    const isMet = (need: Address) => !this.#inPlan.has(need) || !this.#outcomes.has(need) || this.#isDone(need);
    return !this.#outcomes.has(address) && dependsOn.every(isMet);
  }

  #hasFailed(): boolean {
    return [...this.#outcomes.values()].some(({ result }) => result.status !== "done");
  }

  #at(): string {
    return this.#options.now().toISOString();
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

function split<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

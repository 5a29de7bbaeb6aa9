import { applyPlan } from "../apply/apply.ts";
import type { Applied } from "../apply/apply-options.ts";
import { diagnostic, failure } from "../messages/build.ts";
import type { Address } from "../model/address.ts";
import type { Declaration } from "../model/declaration.ts";
import { Failure } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Live } from "../model/live.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { World } from "../model/resource.ts";
import type { State, StateWriter } from "../model/store.ts";
import type { Purpose } from "../plan/decide.ts";
import { keepDrained } from "../plan/drained.ts";
import { toPlanJson } from "../plan/file/plan-file.ts";
import { type Recovery, recover } from "../plan/history/recover.ts";
import { renameHosts } from "../plan/history/rename-hosts.ts";
import type { Restraint } from "../plan/hold/restrain.ts";
import { settleNextBoot, withNextBoot } from "../plan/next-boot.ts";
import { makePlan } from "../plan/planner.ts";
import { type Selection, selectChanges } from "../plan/select.ts";
import { judge, probe, targetsOf } from "./read.ts";
import type { Tool } from "./tool.ts";

export { complete, declare, declareNothing, declareWorld, lasting } from "./declare.ts";
export { judge, probe, targetsOf } from "./read.ts";
export type { Tool } from "./tool.ts";

// The tool as one story: load → probe → plan → review → apply → verify. The verbs begin it in different ways.

/** The deadline of one host and wave: announcing a VIP alone takes seconds. Milliseconds. */
const waveTimeoutMs = { base: 60_000, perStep: 250 };

export interface PlanOptions extends Selection, Restraint {
  readonly purpose: Purpose;
  /** The destinations that the run itself is to drain: its plan does not report them as drained already. */
  readonly asking?: ReadonlySet<Address>;
}

/** A plan, and the decisions of its reading on earlier unknown results. */
export interface Seen {
  readonly plan: Plan;
  readonly recovery: Recovery;
  readonly live: Live;
  /** The declared world, as each host's boot backend stores it. */
  readonly declared: World;
}

/** Reads the hosts and compares the three worlds. `ownRun` is the run that is at it itself: its open windows hold nothing back. */
export async function look(
  tool: Tool,
  declaration: Declaration,
  recordedState: State,
  options: PlanOptions,
  ownRun?: number,
): Promise<Seen> {
  const { state, notes } = renameHosts(recordedState, declaration.renames);
  const checks = tool.checks.filter(({ during }) => during !== "doctor");
  const live = await probe(tool, declaration, state, checks);
  refuseStopped(tool);
  const exclusive = [...declaration.tables].flatMap(([host, table]) => (table === "exclusive" ? [host] : []));
  const recovery = recover(state, live, tool.providers, ownRun);
  const drained = keepDrained(declaration.resources, recovery.recorded, state.drains, tool.providers, options.asking);
  // What is drained stays so over a boot.
  const lasting = withNextBoot(drained.declared, declaration.boots, tool.providers);
  const declared = settleNextBoot(lasting, live, tool.providers, drained.recorded);
  const whole = makePlan({
    cluster: declaration.cluster,
    declared,
    recorded: drained.recorded,
    originals: recovery.originals,
    pendingDecisions: recovery.pendingDecisions,
    live,
    providers: tool.providers,
    purpose: options.purpose,
    basedOn: { lineage: state.lineage, serial: state.serial },
    judgements: checks.flatMap((check) => judge(check, declaration, live)),
    exclusive: new Set(exclusive),
    // What is named exactly is meant.
    restraint: { ...options, allowed: [...options.allowed, ...options.targets] },
    notes: [...notes, ...recovery.diagnostics, ...drained.notes],
  });
  const { plan: chosen, unmatched } = selectChanges(whole, options);
  if (unmatched.length > 0) throw new Failure(unmatched.map((pattern) => diagnostic("address-unknown", { pattern })));
  return {
    recovery,
    live,
    declared,
    plan: { ...chosen, diagnostics: [...declaration.diagnostics, ...chosen.diagnostics] },
  };
}

/** The plan alone. */
export async function plan(tool: Tool, declaration: Declaration, state: State, options: PlanOptions): Promise<Plan> {
  return (await look(tool, declaration, state, options)).plan;
}

/** After a Ctrl-C nothing new begins; what was read until then is not worth showing. */
export function refuseStopped({ signal }: Pick<Tool, "signal">): void {
  if (!signal?.aborted) return;
  throw failure("aborted", {});
}

export interface Outcome extends Applied {
  /** The differences after the apply, of what was changed and of what had matched before. */
  readonly left: Plan;
}

/** How a plan is carried out. */
export interface ApplySettings {
  /** After a step that failed: begin nothing more; or go on with what does not need it. */
  readonly onError: "stop" | "continue";
  /** How long a host waits for a confirmation. Seconds, 5–3600; default 60. */
  readonly confirmSeconds: number;
  /** How long connections of a server on its way out are waited for. Milliseconds; 0: not at all. Default 300 000. */
  readonly drainMs: number;
  /** How long to wait for another lvsform that is running on a host. Seconds; default 0. */
  readonly lockSeconds: number;
  /** Decides whether the second reading is confirmed on the hosts that wait for it. Absent: it is. */
  decide?(left: Plan, waiting: readonly string[]): Promise<"keep" | "revert">;
}

export const defaultSettings: ApplySettings = { onError: "stop", confirmSeconds: 60, drainMs: 300_000, lockSeconds: 0 };

export interface ApplyInput {
  readonly declaration: Declaration;
  readonly state: State;
  readonly seen: Seen;
  readonly options: PlanOptions;
  readonly verb: string;
  readonly settings: ApplySettings;
}

/**
 * Makes the changes, then reads everything again, over new connections where hosts wait for a confirmation: success is what the
 * hosts show, not what the commands returned.
 */
export async function apply(
  tool: Tool,
  { declaration, state, seen, options, verb, settings }: ApplyInput,
  store: StateWriter,
  emit: (event: ApplyEvent) => void,
): Promise<Outcome> {
  const { plan: reviewed, recovery } = seen;
  // The second look is taken of the whole, since a target may be gone by now, and also when the run was stopped.
  const { signal: _stopped, ...rest } = tool;
  const again: Tool = { ...rest, withHost: (target, task) => tool.withHost(target, task, false) };
  const lookAgain = (run?: number) =>
    look(again, declaration, store.read(), { ...options, targets: [], excludes: [] }, run);
  let left: Plan | undefined;
  const applied = await applyPlan(reviewed, {
    verb,
    store,
    emit,
    now: tool.now,
    sleep: tool.sleep,
    withHost: again.withHost,
    renew: tool.renew,
    providers: tool.providers,
    confirmSeconds: settings.confirmSeconds,
    drainMs: settings.drainMs,
    lockSeconds: settings.lockSeconds,
    onError: settings.onError === "stop" ? "stop" : "skip-needing",
    by: print(tool),
    saved: JSON.stringify(toPlanJson({ plan: reviewed, ...options })),
    declared: seen.declared,
    recorded: recovery.recorded,
    hosts: targetsOf(declaration, state),
    timeoutMs: waveTimeoutMs.base + waveTimeoutMs.perStep * reviewed.changes.length,
    ...(tool.signal ? { signal: tool.signal } : {}),
    async look(run, waiting, isOver) {
      const all = reviewed.changes.filter(({ atBoot }) => isOver || !atBoot).map(({ address }) => address);
      left = only((await lookAgain(run)).plan, [...all, ...reviewed.unchanged]);
      return waiting.length > 0 ? ((await settings.decide?.(left, waiting)) ?? "keep") : "keep";
    },
  });
  // What a host reverted is read, and the state follows.
  if (applied.closed.some(({ state: closed }) => closed !== "confirmed")) {
    const after = await lookAgain();
    keepRecovery(store, after.recovery, tool);
    left = after.plan;
  }
  // What matched before must still match: a change may have taken a neighbour along.
  const done = applied.done.map(({ address }) => address);
  return { ...applied, left: only(left ?? reviewed, [...done, ...reviewed.unchanged]) };
}

function only(plan: Plan, addresses: readonly Address[]): Plan {
  const meant = new Set(addresses);
  // What could not be read is not seen to differ: the plan is marked as incomplete.
  const isSeen = ({ address, cause }: Change) => meant.has(address) && cause !== "unreachable";
  return { ...plan, changes: plan.changes.filter(isSeen) };
}

/** Writes down what reading the hosts has decided. */
export function keepRecovery(store: StateWriter, recovery: Recovery, { now }: Pick<Tool, "now">): void {
  const { decided, closed, left } = recovery;
  const at = now().toISOString();
  if (closed.length > 0) store.settleWindows(closed, at);
  if (decided.length > 0 || closed.length > 0) store.recover(decided, at);
  if (left.length > 0) store.endDrains(left);
}

function print({ actor }: Tool): string {
  return `${actor.user}@${actor.machine} (pid ${actor.pid}): lvsform ${actor.command}`;
}

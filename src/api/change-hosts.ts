import { failure } from "../messages/build.ts";
import { Failure } from "../model/diagnostic.ts";
import { type ExitCode, exit } from "../model/exit-codes.ts";
import { hasWork, type Plan } from "../model/plan.ts";
import type { State, StateWriter } from "../model/store.ts";
import { exitCodeOf, isReverted } from "../plan/exit-code.ts";
import { changedSince, worldToRevert } from "../plan/history/past.ts";
import { describeRuns, staleness } from "../plan/history/stale.ts";
import { usualRestraint } from "../plan/hold/restrain.ts";
import type { Change, ChangeListener, ChangeResult, ChangeSettings, Undo } from "./change.ts";
import {
  type ApplySettings,
  apply,
  declareWorld,
  keepRecovery,
  look,
  type Outcome,
  type PlanOptions,
  refuseStopped,
  type Seen,
  type Tool,
} from "./pipeline.ts";
import { readState } from "./read-state.ts";
import { leftDrained } from "./report-drained.ts";
import { catchUp, keepRenames, moved } from "./update-state.ts";

/**
 * Plans, has the plan approved, applies it and reads again: what every verb that changes hosts has in common. `listen` returns the
 * caller's listener when the hosts are read.
 *
 * @throws Failure if it could not begin; what failed on hosts is in the result.
 */
export async function changeHosts(
  tool: Tool,
  change: Change,
  settings: ChangeSettings,
  listen: (seen: Seen) => ChangeListener | Promise<ChangeListener>,
): Promise<ChangeResult> {
  const { declaration, options, reviewed } = change;
  const state = change.state ?? readState(tool, declaration.cluster);
  const seen = await look(tool, declaration, state, options);
  if (reviewed) refuseStale(reviewed, seen.plan, tool);
  const listener = await listen(seen);
  listener.plan(seen.plan);
  if (!hasWork(seen.plan)) {
    await catchUp(tool, change, state, seen);
    return ended(change, listener, { exitCode: exitCodeOf(seen.plan, false) as ExitCode, plan: seen.plan });
  }
  const plan = listener.approve ? await listener.approve(seen.plan) : seen.plan;
  if (plan === undefined) return { exitCode: exit.error, plan: seen.plan };
  refuseStopped(tool);
  return ended(change, listener, await carryOut(tool, change, settings, { state, seen: { ...seen, plan }, listener }));
}

async function ended(change: Change, listener: ChangeListener, result: ChangeResult): Promise<ChangeResult> {
  if (result.exitCode !== exit.success || !change.wait) return result;
  return { ...result, exitCode: await change.wait((event) => listener.event(event)) };
}

interface Stage {
  readonly state: State;
  readonly seen: Seen;
  readonly listener: ChangeListener;
}

async function carryOut(
  tool: Tool,
  change: Change,
  { onError, ...rest }: ChangeSettings,
  { state, seen, listener }: Stage,
): Promise<ChangeResult> {
  const { verb, declaration, options } = change;
  const { decide } = listener;
  const settings: ApplySettings = { ...rest, onError: onError === "continue" ? "continue" : "stop" };
  const emit = listener.event.bind(listener);
  const store = await tool.writeState(declaration.cluster);
  try {
    refuseMoved(seen.plan, state, store);
    keepRenames(tool, declaration, store);
    keepRecovery(store, seen.recovery, tool);
    change.before?.(store);
    const input = { declaration, state, seen, options, verb, settings: decide ? { ...settings, decide } : settings };
    const outcome = await apply(tool, input, store, emit);
    if (outcome.status === "done") store.refresh(moved(seen.declared, store.read()));
    const isToUndo = onError === "revert" && (outcome.status === "partial" || outcome.status === "failed");
    const undone = isToUndo
      ? await undo(tool, listener, outcome.run, store, { settings, allowed: options.allowed })
      : undefined;
    for (const diagnostic of leftDrained(store.read(), seen.plan, outcome)) emit({ type: "diagnostic", diagnostic });
    const exitCode = undone?.code ?? exitOf(outcome, seen.plan);
    return { exitCode, plan: seen.plan, outcome, ...(undone ? { undo: undone.result } : {}) };
  } finally {
    store.close();
  }
}

interface Undone {
  readonly code: ExitCode;
  readonly result: Undo;
}

/** Reverts what a run did before it failed. Exits with 1 if that succeeded. Does not ask: the user chose it with --on-error. */
async function undo(
  tool: Tool,
  listener: ChangeListener,
  id: number,
  store: StateWriter,
  { settings, allowed }: { readonly settings: ApplySettings; readonly allowed: readonly string[] },
): Promise<Undone | undefined> {
  const runs = store.runs();
  const run = runs.find((one) => one.id === id);
  const state = store.read();
  if (run === undefined) return undefined;
  const { world, addresses } = worldToRevert(run, state.resources, changedSince(run, runs));
  const declaration = declareWorld(state, world);
  // What was just done may be undone whatever it is: it was allowed a moment ago.
  const options: PlanOptions = {
    ...usualRestraint,
    purpose: "destroy",
    targets: [],
    excludes: [],
    only: addresses,
    allowed: [...addresses, ...allowed],
  };
  const seen = await look(tool, declaration, state, options);
  listener.plan(seen.plan);
  if (!hasWork(seen.plan)) {
    const isKnown = seen.plan.complete && seen.plan.summary.blocked === 0;
    return { code: exit.error, result: isKnown ? "reverted" : "incomplete" };
  }
  const made = {
    declaration,
    state,
    seen,
    options,
    verb: "revert",
    settings: { ...settings, onError: "continue" as const },
  };
  const outcome = await apply(tool, made, store, listener.event.bind(listener));
  const code = exitOf(outcome, seen.plan);
  return { code: code || exit.error, result: code === exit.success ? "reverted" : "incomplete" };
}

function exitOf({ status, left, problems, done }: Outcome, made: Plan): ExitCode {
  if (status === "reverted" || isReverted(made)) return exit.reverted;
  if (done.length === 0 && problems.some(({ code }) => code === "host-locked")) return exit.locked;
  if (done.length === 0 && problems.some(({ code }) => code === "step-moved")) return exit.stale;
  if (status === "failed") return exit.error;
  if (status === "partial" || problems.length > 0 || left.changes.length > 0) return exit.partial;
  if (!made.complete || !left.complete) return exit.incomplete;
  return made.summary.blocked > 0 ? exit.partial : exit.success;
}

function refuseStale(reviewed: Plan, made: Plan, tool: Tool): void {
  const store = tool.readState();
  try {
    const problems = staleness(reviewed, made, store.runs());
    if (problems.length > 0) throw new Failure(problems, exit.stale);
  } finally {
    store.close();
  }
}

function refuseMoved(made: Plan, planned: State, store: StateWriter): void {
  const now = store.read();
  const { serial, lineage } = made.basedOn;
  if (now.serial === serial && now.lineage === lineage && now.revision === planned.revision) return;
  const by = planned.lease ? ` (${planned.lease.user}@${planned.lease.machine} was running when it was made)` : "";
  const detail = `Planned on serial ${serial}, and the state is at ${now.serial}: ${describeRuns(made, store.runs())}`;
  throw failure("plan-overtaken", { by, detail });
}

import { failure } from "../messages/build.ts";
import { Failure } from "../model/diagnostic.ts";
import { type ExitCode, exit } from "../model/exit-codes.ts";
import { hasWork, type Plan } from "../model/plan.ts";
import type { State, StateWriter } from "../model/store.ts";
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
} from "../pipeline.ts";
import { exitCodeOf, isReverted } from "../plan/exit-code.ts";
import { changedSince, worldToRevert } from "../plan/history/past.ts";
import { describeRuns, staleness } from "../plan/history/stale.ts";
import { usualRestraint } from "../plan/hold/restrain.ts";
import type { Terminal } from "../views/terminal.ts";
import { contextOf, screenSpeaker } from "./on-screen.ts";
import { leftDrained } from "./report-drained.ts";
import { type Speaker, speaker, type Undo } from "./speak.ts";
import { catchUp, keepRenames, moved } from "./update-state.ts";
import type { Work } from "./work.ts";

export interface ChangeFlags {
  readonly yes: boolean;
  readonly json: boolean;
  /** Whether the plan is reviewed on the whole screen, where there is one. */
  readonly tui: boolean;
  /** Whether the text of the plan shows what becomes of files. */
  readonly diff?: boolean;
  /** After a step that failed: stop, go on with the rest, or undo what the run did. */
  readonly onError: "stop" | "continue" | "revert";
  readonly settings: Omit<ApplySettings, "onError" | "decide">;
}

/** Plans, asks, applies and reads again: what every verb that changes hosts has in common. */
export async function changeHosts(tool: Tool, terminal: Terminal, work: Work, flags: ChangeFlags): Promise<number> {
  const { verb, declaration, options, reviewed } = work;
  const state = work.state ?? readState(tool, declaration.cluster);
  const seen = await look(tool, declaration, state, options);
  const { plan: made } = seen;
  if (reviewed) refuseStale(reviewed, made, tool);
  const isAsked = !reviewed && !flags.yes;
  if (!isAsked && hasWork(made)) refuseUnnamed(work);
  const onScreen =
    isAsked && flags.tui && !flags.json && hasWork(made)
      ? await screenSpeaker(
          terminal,
          tool,
          verb,
          contextOf(seen, tool, options, {
            verb,
            choosesNothing: work.toBeChosen !== undefined,
            byName: work.byName?.why,
          }),
        )
      : undefined;
  if (work.toBeChosen && !onScreen && hasWork(made)) throw work.toBeChosen;
  const talk =
    onScreen ??
    speaker(terminal, {
      json: flags.json,
      diff: flags.diff ?? false,
      verb,
      word: work.byName ? declaration.cluster : "yes",
    });
  try {
    return await carryOut(tool, work, flags, { state, seen, isAsked, talk });
  } finally {
    await talk.close?.();
  }
}

function refuseUnnamed({ byName, declaration, verb }: Work): void {
  if (byName === undefined || byName.given === declaration.cluster) return;
  const data = { command: verb, reason: byName.why, given: byName.given, cluster: declaration.cluster };
  throw failure("needs-name", data);
}

interface Stage {
  readonly state: State;
  readonly seen: Seen;
  /** Whether a person is asked. */
  readonly isAsked: boolean;
  readonly talk: Speaker;
}

async function carryOut(tool: Tool, work: Work, flags: ChangeFlags, stage: Stage): Promise<number> {
  const { verb, declaration, options } = work;
  const { state, isAsked, talk } = stage;
  const { plan: whole } = stage.seen;
  talk.plan(whole);
  if (!hasWork(whole)) {
    await catchUp(tool, work, state, stage.seen);
    const code = exitCodeOf(whole, false);
    return talk.end(code === 0 ? ((await work.wait?.(talk)) ?? 0) : code, whole);
  }
  const made = isAsked ? await talk.approve(whole) : whole;
  if (made === undefined) return talk.end(exit.error, whole);
  const seen = { ...stage.seen, plan: made };
  refuseStopped(tool);
  const decide = isAsked ? talk.decide?.(flags.settings.confirmSeconds) : undefined;
  const settings: ApplySettings = { ...flags.settings, onError: flags.onError === "continue" ? "continue" : "stop" };
  const store = await tool.writeState(declaration.cluster);
  let outcome: Outcome;
  let undone: Undone | undefined;
  try {
    refuseMoved(made, state, store);
    keepRenames(tool, declaration, store);
    keepRecovery(store, seen.recovery, tool);
    work.before?.(store);
    const how = { declaration, state, seen, options, verb, settings: decide ? { ...settings, decide } : settings };
    outcome = await apply(tool, how, store, talk.event);
    if (outcome.status === "done") {
      store.refresh(moved(seen.declared, store.read()));
    }
    const isToUndo = flags.onError === "revert" && (outcome.status === "partial" || outcome.status === "failed");
    if (isToUndo) undone = await undo(tool, talk, outcome.run, store, { settings, allowed: options.allowed });
    for (const diagnostic of leftDrained(store.read(), made, outcome)) talk.event({ type: "diagnostic", diagnostic });
  } finally {
    store.close();
  }
  const code = undone?.code ?? exitOf(outcome, made);
  return talk.end(code === 0 ? ((await work.wait?.(talk)) ?? 0) : code, made, outcome, undone?.result);
}

interface Undone {
  readonly code: ExitCode;
  readonly result: Undo;
}

/** Reverts what a run did before it failed. Exits with 1 if that succeeded. Does not ask: the user chose it with --on-error. */
async function undo(
  tool: Tool,
  talk: Speaker,
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
  talk.plan(seen.plan);
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
  const outcome = await apply(tool, made, store, talk.event);
  const code = exitOf(outcome, seen.plan);
  return { code: code || exit.error, result: code === exit.success ? "reverted" : "incomplete" };
}

export function readState(tool: Tool, cluster?: string): State {
  const store = tool.readState(cluster);
  try {
    return store.read();
  } finally {
    store.close();
  }
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

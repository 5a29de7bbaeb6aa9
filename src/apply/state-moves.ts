import type { State, StateWriter } from "../model/store.ts";
import type { HostTarget } from "../model/transport.ts";
import { toPlanJson } from "../plan/file/plan-file.ts";
import { applyMoves, planMoves, type StateMove } from "../plan/history/state-moves.ts";
import { usualRestraint } from "../plan/hold/restrain.ts";

export interface MoveRun {
  /** How it is called in the history. */
  readonly verb: string;
  readonly moves: readonly StateMove[];
  /** How to reach hosts that are not in the state yet. */
  readonly hosts: readonly HostTarget[];
  readonly at: string;
}

/** Moves addresses of the state, or forgets them, as a run of its own. No host is reached. Returns the run's number. */
export function moveInState(store: StateWriter, state: State, { verb, moves, hosts, at }: MoveRun): number {
  const plan = planMoves(state, moves);
  const { resources } = applyMoves(state, moves);
  const steps = plan.changes.map((change) => ({
    change,
    resource: change.record === null ? undefined : resources.get(change.address),
    previous: state.resources.get(change.address),
  }));
  const how = { purpose: "apply" as const, targets: [], excludes: [], ...usualRestraint };
  const saved = JSON.stringify(toPlanJson({ plan, ...how, confirm: "never" }));
  const run = store.beginRun({ verb, plan, saved, hosts, at, steps });
  store.markSent(run, steps, at);
  const result = { status: "done", code: 0, stdout: "", stderr: "" } as const;
  store.settle(
    run,
    steps.map((step) => ({ ...step, result: { address: step.change.address, ...result } })),
    at,
  );
  store.endRun(run, "done", at);
  // What waits for something that is called otherwise now.
  store.refresh([...resources.values()]);
  return run;
}

import type { Declaration } from "../model/declaration.ts";
import { Failure } from "../model/diagnostic.ts";
import { hasWork, type Plan } from "../model/plan.ts";
import type { State } from "../model/store.ts";
import { apply, plan as makePlan, type Outcome, type PlanOptions, refuseStopped, type Tool } from "../pipeline.ts";
import { exitCodeOf } from "../plan/exit-code.ts";
import { staleness } from "../plan/stale.ts";
import type { Terminal } from "../views/terminal.ts";
import { speaker } from "./speak.ts";

export interface ChangeFlags {
  readonly yes: boolean;
  readonly json: boolean;
}

export interface Work {
  readonly verb: "apply" | "destroy";
  readonly declaration: Declaration;
  readonly options: PlanOptions;
  /** A saved plan that was reviewed: the hosts must still be as it says. */
  readonly reviewed?: Plan;
}

/** Plans, asks, applies and looks again: what apply and destroy have in common. */
export async function changeHosts(tool: Tool, terminal: Terminal, work: Work, flags: ChangeFlags): Promise<number> {
  const { verb, declaration, options, reviewed } = work;
  const state = readState(tool, declaration.cluster);
  const made = await makePlan(tool, declaration, state, options);
  if (reviewed) refuseStale(reviewed, made);
  const talk = speaker(terminal, { json: flags.json, verb });
  talk.plan(made);
  if (!hasWork(made)) {
    refresh(tool, declaration, state, verb);
    return talk.end(exitCodeOf(made, false), made);
  }
  if (!reviewed && !flags.yes && !(await approved(terminal, verb))) return talk.end(1, made);
  refuseStopped(tool);
  const store = tool.writeState(declaration.cluster);
  try {
    refuseMoved(made, store.read());
    const outcome = await apply(tool, { declaration, state, plan: made, options, verb }, store, talk.event);
    if (outcome.status === "done") store.refresh(moved(declaration, store.read()));
    return talk.end(exitOf(outcome, made), made, outcome);
  } finally {
    store.close();
  }
}

export function readState(tool: Tool, cluster?: string): State {
  const store = tool.readState(cluster);
  try {
    return store.read();
  } finally {
    store.close();
  }
}

function exitOf({ status, left, problems }: Outcome, made: Plan): number {
  if (status === "failed") return 1;
  if (status === "partial" || problems.length > 0 || left.changes.length > 0) return 7;
  if (!made.complete || !left.complete) return 3;
  return made.summary.blocked > 0 ? 7 : 0;
}

async function approved(terminal: Terminal, verb: string): Promise<boolean> {
  if (!terminal.interactive)
    throw new Failure({
      severity: "error",
      code: "needs-yes",
      summary: `lvsform ${verb} asks before it changes hosts, and there is no terminal to ask on`,
      detail: "nothing was changed",
      hint: `review the plan and run lvsform ${verb} --yes, or apply a saved plan: lvsform apply plan.json`,
    });
  const answer = await terminal.ask(`Do this to the hosts? Only "yes" is taken: `);
  if (answer === "yes") return true;
  terminal.error("Nothing was changed.\n");
  return false;
}

function refuseStale(reviewed: Plan, made: Plan): void {
  const problems = staleness(reviewed, made);
  if (problems.length > 0) throw new Failure(problems, 5);
}

function refuseMoved(made: Plan, now: State): void {
  if (now.serial === made.basedOn.serial && now.lineage === made.basedOn.lineage) return;
  throw new Failure(
    {
      severity: "error",
      code: "plan-stale",
      summary: "another run changed the record after this plan was made",
      detail: `planned on serial ${made.basedOn.serial}, the record is at ${now.serial}; nothing was changed`,
      hint: "run the command again: it plans anew",
    },
    5,
  );
}

/** Order and ownership may change in cluster.ts without any value changing; the record follows without a run. */
function refresh(tool: Tool, declaration: Declaration, state: State, verb: string): void {
  const resources = moved(declaration, state);
  if (verb !== "apply" || resources.length === 0) return;
  const store = tool.writeState(declaration.cluster);
  store.refresh(resources);
  store.close();
}

function moved({ resources }: Declaration, state: State) {
  const same = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((one, at) => one === b[at]);
  return [...resources].flatMap(([address, declared]) => {
    const recorded = state.resources.get(address);
    if (recorded === undefined) return [];
    return same(recorded.dependsOn, declared.dependsOn) && same(recorded.owned, declared.owned) ? [] : [declared];
  });
}

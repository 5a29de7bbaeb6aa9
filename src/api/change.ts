import type { Declaration } from "../model/declaration.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { ExitCode } from "../model/exit-codes.ts";
import type { Plan } from "../model/plan.ts";
import type { State, StateWriter } from "../model/store.ts";
import type { ApplySettings, Outcome, PlanOptions } from "./pipeline.ts";

/** The verbs that change hosts. */
export type ChangingVerb =
  | "apply"
  | "destroy"
  | "resume"
  | "revert"
  | "rollback"
  | "drain"
  | "undrain"
  | "repair"
  | "accept";

/** A change of hosts: what is declared, and how it is planned. */
export interface Change {
  readonly verb: ChangingVerb;
  readonly declaration: Declaration;
  readonly options: PlanOptions;
  /** A saved plan that was reviewed: the hosts must still match it. */
  readonly reviewed?: Plan;
  /** The state to plan against, if it is not simply that of the file. */
  readonly state?: State;
  /** Writes something else into the state before the first change. */
  before?(store: StateWriter): void;
  /** Waits for something when all is done; returns the exit code. */
  wait?(emit: (event: ApplyEvent) => void): Promise<ExitCode>;
}

/** How the change is carried out. `onError`: after a step that failed, stop, go on with the rest, or undo what the run did. */
export interface ChangeSettings extends Omit<ApplySettings, "onError" | "decide"> {
  readonly onError: "stop" | "continue" | "revert";
}

/** The caller of a change: it is shown plans and events, and makes the decisions of a person. */
export interface ChangeListener {
  /** Receives the plan, and later that of an undo. */
  plan(plan: Plan): void;
  /** Approves the plan, all of it or less; undefined: none of it. Absent: it is applied without approval. */
  approve?(plan: Plan): Promise<Plan | undefined>;
  /** Decides whether hosts that wait are confirmed or reverted. Absent: they are confirmed. */
  readonly decide?: ApplySettings["decide"];
  event(event: ApplyEvent): void;
}

/** The result of `onError: "revert"`, after a run that failed in part. */
export type Undo = "reverted" | "incomplete";

/** The result of a change. */
export interface ChangeResult {
  readonly exitCode: ExitCode;
  /** The plan, as far as it was approved. */
  readonly plan: Plan;
  /** Absent: nothing was applied. */
  readonly outcome?: Outcome;
  readonly undo?: Undo;
}

import type { Declaration } from "../model/declaration.ts";
import type { Failure } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { State, StateWriter } from "../model/store.ts";
import type { PlanOptions } from "../pipeline.ts";
import type { ChangingVerb, Speaker } from "./speak.ts";

export interface Work {
  readonly verb: ChangingVerb;
  readonly declaration: Declaration;
  readonly options: PlanOptions;
  /** A saved plan that was reviewed: the hosts must still match it. */
  readonly reviewed?: Plan;
  /** Nothing is chosen until a person does so on the screen; how it is refused where there is none. */
  readonly toBeChosen?: Failure;
  /** Why a mere yes is not enough: the cluster's name is required. `given`: on the command line. */
  readonly byName?: { readonly why: string; readonly given: string | undefined };
  /** The state to plan against, if it is not simply that of the file. */
  readonly state?: State;
  /** What else is recorded before the first change. */
  before?(store: StateWriter): void;
  /** What is waited for when all is done; returns the exit code. */
  wait?(talk: Speaker): Promise<number>;
}

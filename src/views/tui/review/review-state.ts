import type { Address } from "../../../model/address.ts";
import type { Change, Plan } from "../../../model/plan.ts";
import type { Texts } from "../../file-diff.ts";
import type { Size } from "../screen/line.ts";
import type { Grouping, Node } from "./tree.ts";

/** What the review is given besides the plan. */
export interface ReviewContext {
  /** The verb that would carry it out; absent: it is only looked at. */
  readonly verb?: string;
  /** At first every change is left out: each is chosen by a person. */
  readonly choosesNothing?: boolean;
  /** The smaller plan of these changes alone, with a digest of its own. */
  readonly choose: (selected: readonly Address[]) => Plan;
  /** Why the cluster's name is asked for instead of yes, as a sentence; undefined: it is not. */
  readonly needsName: (plan: Plan) => string | undefined;
  /** The rule table of a host as its own program lists it, now and afterwards; undefined where it has none. */
  readonly tableOf: (host: string, plan: Plan) => Texts | undefined;
}

export type Mode = "list" | "detail" | "commands" | "help" | "filter" | "approve";

/** Everything the review screen shows. Pure: what happens is `reduce`, what is seen is `viewReview`. */
export interface Review {
  readonly context: ReviewContext;
  readonly size: Size;
  /** All that could be done. */
  readonly whole: Plan;
  /** What would be done: the whole without what was left out. */
  readonly plan: Plan;
  readonly left: ReadonlySet<Address>;
  readonly mode: Mode;
  readonly grouping: Grouping;
  readonly filter: string;
  readonly root: Node;
  readonly folded: ReadonlySet<string>;
  readonly rows: readonly Node[];
  readonly cursor: number;
  readonly top: number;
  /** How far the page is scrolled: details, commands, help. */
  readonly scroll: number;
  /** What is being typed: a filter, or the approval. */
  readonly typed: string;
  /** What the last key led to, where it is not plain to see. */
  readonly note: string;
  /** Text to be put into the clipboard; a new object each time. */
  readonly copied?: { readonly text: string };
  readonly end?: "approved" | "left";
}

export const here = (state: Review): Node => state.rows[state.cursor] ?? state.root;

/** The changes a command of the screen is about: of the row, or all below it. */
export const changesHere = (state: Review): readonly Change[] => here(state).changes;

/** The words that approve: `yes`, or the cluster's name where much is removed. */
export function approvalOf({ context, plan }: Review): string {
  return context.needsName(plan) !== undefined ? plan.cluster : "yes";
}

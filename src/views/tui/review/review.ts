import type { Address } from "../../../model/address.ts";
import type { Change, Plan } from "../../../model/plan.ts";
import type { Size } from "../screen/line.ts";
import { leaveOut, takeIn } from "./choice.ts";
import type { ReviewEvent } from "./review-keys.ts";
import { pageOf } from "./review-layout.ts";
import { firstFold, fold, foldHere, regroup, scrollBy, settle, step, toChange } from "./review-moves.ts";
import { approvalOf, here, type Review, type ReviewContext } from "./review-state.ts";
import { foldedTo, isGroup, rowsOf, treeOf } from "./tree.ts";

export type { Review, ReviewContext } from "./review-state.ts";

export function beginReview(whole: Plan, context: ReviewContext, size: Size): Review {
  const root = treeOf(whole, "host", () => true);
  const folded = firstFold(root);
  const state: Review = {
    context,
    size,
    whole,
    plan: whole,
    left: new Set<Address>(),
    mode: "list",
    grouping: "host",
    filter: "",
    root,
    folded,
    rows: rowsOf(root, folded),
    cursor: 0,
    top: 0,
    scroll: 0,
    typed: "",
    note: "",
  };
  if (!context.choosesNothing) return state;
  return keeping(state, new Set(whole.changes.map(({ address }) => address)), "nothing is chosen yet");
}

export function reduce(state: Review, event: ReviewEvent): Review {
  if (event.type === "resize") return settle({ ...state, size: event.size });
  const fresh = { ...state, note: "" };
  switch (event.type) {
    case "text":
      return typing(fresh, state.typed + event.text);
    case "erase":
      return typing(fresh, state.typed.slice(0, -1));
    case "erase-all":
      return typing(fresh, "");
    case "depth":
      return fold(fresh, foldedTo(state.root, event.depth));
    case "down":
    case "up":
    case "page-down":
    case "page-up":
    case "top":
    case "bottom":
      return step(fresh, event.type);
    case "next":
    case "previous":
      return toChange(fresh, event.type === "next" ? 1 : -1);
    case "fold":
      return foldHere(fresh);
    case "unfold-all":
      return fold(fresh, new Set());
    case "fold-all":
      return fold(fresh, foldedTo(state.root, 1));
    case "grouping":
      return regroup(fresh, { grouping: state.grouping === "host" ? "wave" : "host" });
    case "toggle":
      return toggle(fresh);
    case "toggle-all":
      return choose(fresh, here(state).changes);
    case "take-all":
      return takeAll(fresh);
    case "details":
    case "commands":
    case "help":
      return { ...fresh, mode: event.type === "details" ? "detail" : event.type, scroll: 0 };
    case "detail-down":
    case "detail-up":
      return scrollBy(fresh, event.type === "detail-down" ? 1 : -1);
    case "copy":
      return copy(fresh);
    case "filter":
      return { ...fresh, mode: "filter", typed: state.filter };
    case "approve":
      return approve(fresh);
    case "accept":
      return accept(fresh);
    case "cancel":
      return cancel(fresh);
    case "quit":
      return { ...fresh, end: "left" };
  }
}

function takeAll(state: Review): Review {
  const note = state.left.size > 0 ? `${state.left.size} taken in again` : "nothing was left out";
  return keeping(state, new Set(), note);
}

function toggle(state: Review): Review {
  const row = here(state);
  return isGroup(row) ? foldHere(state) : row.change ? choose(state, row.changes) : state;
}

/** Leaves changes out, or takes them in where they all are out, with whatever goes along. */
function choose(state: Review, all: readonly Change[]): Review {
  if (state.context.verb === undefined) return { ...state, note: "this plan is only looked at: lvsform apply chooses" };
  const asked = all.filter(({ blocked }) => blocked === undefined).map(({ address }) => address);
  if (asked.length === 0) return { ...state, note: "what is blocked would not be made" };
  const isIn = asked.some((address) => !state.left.has(address));
  const { left, along } = (isIn ? leaveOut : takeIn)(state.whole.changes, state.left, asked);
  return keeping(state, left, along.length === 0 ? "" : alongText(isIn, along));
}

function keeping(state: Review, left: Review["left"], note: string): Review {
  if (left.size === 0) return { ...state, left, plan: state.whole, note };
  const selected = state.whole.changes.map(({ address }) => address).filter((one) => !left.has(one));
  return { ...state, left, plan: state.context.choose(selected), note };
}

function alongText(isOut: boolean, along: readonly Address[]): string {
  const names = along.slice(0, 3).join(", ") + (along.length > 3 ? ` and ${along.length - 3} more` : "");
  const one = along.length === 1;
  const why = isOut
    ? one
      ? "it waits for this"
      : "they wait for this"
    : one
      ? "this waits for it"
      : "this waits for them";
  return `${along.length} ${isOut ? "left out" : "taken in"} too, ${why}: ${names}`;
}

function copy(state: Review): Review {
  const text = pageOf({ ...state, mode: "commands" }).text;
  if (text === "") return { ...state, note: "there are no commands here" };
  return {
    ...state,
    copied: { text },
    note: `${text.trimEnd().split("\n").length} lines given to the terminal's clipboard`,
  };
}

function approve(state: Review): Review {
  if (state.context.verb === undefined) return state;
  if (state.plan.changes.length === state.plan.summary.blocked) return { ...state, note: "nothing is chosen" };
  return { ...state, mode: "approve", typed: "" };
}

function typing(state: Review, typed: string): Review {
  return state.mode === "filter" ? { ...regroup(state, { filter: typed }), typed } : { ...state, typed };
}

function accept(state: Review): Review {
  if (state.mode === "filter") return { ...state, mode: "list" };
  if (state.typed === approvalOf(state)) return { ...state, end: "approved" };
  return { ...state, mode: "list", typed: "", note: "nothing was approved" };
}

function cancel(state: Review): Review {
  if (state.mode === "filter") return { ...regroup(state, { filter: "" }), mode: "list", typed: "" };
  return { ...state, mode: "list", typed: "", scroll: 0 };
}

import type { Address } from "../../model/address.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { leaveOut, takeIn } from "./choice.ts";
import { parseFilter } from "./filter.ts";
import type { Size } from "./line.ts";
import type { ReviewAction } from "./review-keys.ts";
import { type Document, listRows, pageOf } from "./review-layout.ts";
import { foldedTo, type Grouping, isGroup, type Node, pathTo, rowsOf, treeOf } from "./tree.ts";

/** What the review is given besides the plan. */
export interface ReviewContext {
  /** The verb that would carry it out; absent: it is only looked at. */
  readonly verb?: string;
  /** The smaller plan of these changes alone, with a digest of its own. */
  readonly choose: (kept: readonly Address[]) => Plan;
  /** Whether a plan removes so much that the cluster's name is asked for instead of yes. */
  readonly needsName: (plan: Plan) => boolean;
  /** The rule table of a host as its own program lists it, now and afterwards; undefined where it has none. */
  readonly tableOf: (host: string, plan: Plan) => { readonly before: string; readonly after: string } | undefined;
}

export type Mode = "list" | "detail" | "commands" | "help" | "filter" | "approve";

/** Everything the review screen shows. Pure: what happens is {@link reduce}, what is seen is `viewReview`. */
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

/** Above so many changes kinds begin folded. */
const openUpTo = 300;

export function beginReview(whole: Plan, context: ReviewContext, size: Size): Review {
  const root = treeOf(whole, "host", () => true);
  const folded = whole.changes.length > openUpTo ? foldedTo(root, 2) : new Set<string>();
  const start: Review = {
    ...{ context, size, whole, plan: whole, left: new Set<Address>(), mode: "list", grouping: "host", filter: "" },
    ...{ root, folded, rows: rowsOf(root, folded), cursor: 0, top: 0, scroll: 0, typed: "", note: "" },
  };
  return start;
}

export type ReviewEvent =
  | { readonly type: ReviewAction }
  | { readonly type: "depth"; readonly depth: number }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "resize"; readonly size: Size };

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

export const here = (state: Review): Node => state.rows[state.cursor] ?? state.root;

/** The changes a command of the screen is about: of the row, or all below it. */
export const changesHere = (state: Review): readonly Change[] => here(state).changes;

/** The words that approve: `yes`, or the cluster's name where much is removed. */
export function approvalOf({ context, plan }: Review): string {
  return context.needsName(plan) ? plan.cluster : "yes";
}

function settle(state: Review): Review {
  const cursor = Math.max(0, Math.min(state.cursor, state.rows.length - 1));
  const room = listRows(state);
  const top = Math.max(
    0,
    Math.min(Math.max(state.top, cursor - room + 1), cursor, Math.max(0, state.rows.length - room)),
  );
  return { ...state, cursor, top };
}

function fold(state: Review, folded: ReadonlySet<string>): Review {
  const rows = rowsOf(state.root, folded);
  // Where the row is folded away, the nearest place above it that is seen.
  const path = pathTo(state.root, here(state).id).map(({ id }) => id);
  const at = path.map((id) => rows.findIndex((row) => row.id === id)).findLast((one) => one >= 0) ?? 0;
  return settle({ ...state, folded, rows, cursor: at, scroll: 0 });
}

function foldHere(state: Review): Review {
  const row = here(state);
  if (!isGroup(row)) return { ...state, mode: "detail", scroll: 0 };
  const folded = new Set(state.folded);
  if (!folded.delete(row.id)) folded.add(row.id);
  return fold(state, folded);
}

function regroup(state: Review, change: Partial<Pick<Review, "grouping" | "filter">>): Review {
  const { grouping, filter } = { ...state, ...change };
  const parsed = parseFilter(filter);
  const root = treeOf(state.whole, grouping, parsed.matches);
  const kept = here(state).change?.address;
  const folded = change.grouping ? foldedTo(root, state.whole.changes.length > openUpTo ? 2 : 9) : state.folded;
  const rows = rowsOf(root, folded);
  const at = rows.findIndex((row) => (kept ? row.change?.address === kept : row.id === here(state).id));
  return settle({
    ...state,
    ...change,
    root,
    folded,
    rows,
    cursor: Math.max(0, at),
    scroll: 0,
    note: parsed.problem ?? "",
  });
}

function step(state: Review, type: "down" | "up" | "page-down" | "page-up" | "top" | "bottom"): Review {
  if (state.mode !== "list") {
    const page = pageOf(state).room;
    const by = { down: 1, up: -1, "page-down": page, "page-up": -page, top: -1e9, bottom: 1e9 }[type];
    return scrollBy(state, by);
  }
  const page = Math.max(1, listRows(state) - 1);
  const by = { down: 1, up: -1, "page-down": page, "page-up": -page, top: -1e9, bottom: 1e9 }[type];
  return settle({ ...state, cursor: state.cursor + by, scroll: 0 });
}

function scrollBy(state: Review, by: number): Review {
  const { lines, room }: Document = pageOf(state);
  return { ...state, scroll: Math.max(0, Math.min(state.scroll + by, lines.length - room)) };
}

/** To the next change, wherever it is folded away; round at the ends. */
function toChange(state: Review, by: 1 | -1): Review {
  const all: Node[] = [];
  let before = -1;
  const visit = (node: Node) => {
    if (node.change) all.push(node);
    if (node.id === here(state).id) before = node.change ? all.length - 1 : all.length - 0.5;
    for (const child of node.children) visit(child);
  };
  visit(state.root);
  if (all.length === 0) return { ...state, note: "no change is shown" };
  const at = by === 1 ? Math.floor(before + 1) : Math.ceil(before - 1);
  const goal = all[(at + all.length) % all.length] as Node;
  const folded = new Set(state.folded);
  for (const { id } of pathTo(state.root, goal.id)) folded.delete(id);
  const rows = rowsOf(state.root, folded);
  return settle({ ...state, folded, rows, cursor: rows.findIndex(({ id }) => id === goal.id), scroll: 0 });
}

function toggle(state: Review): Review {
  const row = here(state);
  if (isGroup(row)) return foldHere(state);
  if (state.context.verb === undefined) return { ...state, note: "this plan is only looked at: lvsform apply chooses" };
  if (row.change === undefined) return state;
  if (row.change.blocked) return { ...state, note: "it is blocked and would not be made" };
  const asked = [row.change.address];
  const isIn = !state.left.has(row.change.address);
  const { left, along } = (isIn ? leaveOut : takeIn)(state.whole.changes, state.left, asked);
  const plan = state.context.choose(state.whole.changes.map(({ address }) => address).filter((one) => !left.has(one)));
  const names = along.slice(0, 3).join(", ") + (along.length > 3 ? ` and ${along.length - 3} more` : "");
  const why = isIn ? "it waits for this" : "this waits for it";
  const note =
    along.length === 0
      ? ""
      : `${isIn ? "left out" : "taken in"} too, ${along.length === 1 ? why : why.replace("it waits", "they wait").replace("for it", "for them")}: ${names}`;
  return { ...state, left, plan, note };
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

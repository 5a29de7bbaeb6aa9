import { parseFilter } from "./filter.ts";
import { listRows, pageOf } from "./review-layout.ts";
import { here, type Review } from "./review-state.ts";
import { foldedTo, isGroup, type Node, pathTo, rowsOf, treeOf } from "./tree.ts";

/** Above so many changes kinds begin folded. */
const openUpTo = 300;

export function firstFold(root: Node): ReadonlySet<string> {
  return root.changes.length > openUpTo ? foldedTo(root, 2) : new Set();
}

/** Keeps the cursor on a row, and the row in sight. */
export function settle(state: Review): Review {
  const cursor = Math.max(0, Math.min(state.cursor, state.rows.length - 1));
  const room = listRows(state);
  const top = Math.max(
    0,
    Math.min(Math.max(state.top, cursor - room + 1), cursor, Math.max(0, state.rows.length - room)),
  );
  return { ...state, cursor, top };
}

export function fold(state: Review, folded: ReadonlySet<string>): Review {
  const rows = rowsOf(state.root, folded);
  // Where the row is folded away, the nearest place above it that is seen.
  const path = pathTo(state.root, here(state).id).map(({ id }) => id);
  const at = path.map((id) => rows.findIndex((row) => row.id === id)).findLast((one) => one >= 0) ?? 0;
  return settle({ ...state, folded, rows, cursor: at, scroll: 0 });
}

export function foldHere(state: Review): Review {
  const row = here(state);
  if (!isGroup(row)) return { ...state, mode: "detail", scroll: 0 };
  const folded = new Set(state.folded);
  if (!folded.delete(row.id)) folded.add(row.id);
  return fold(state, folded);
}

export function regroup(state: Review, change: Partial<Pick<Review, "grouping" | "filter">>): Review {
  const { grouping, filter } = { ...state, ...change };
  const parsed = parseFilter(filter);
  const root = treeOf(state.whole, grouping, parsed.matches);
  const selected = here(state).change?.address;
  const folded = change.grouping ? firstFold(root) : state.folded;
  const rows = rowsOf(root, folded);
  const at = rows.findIndex((row) => (selected ? row.change?.address === selected : row.id === here(state).id));
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

export function step(state: Review, type: "down" | "up" | "page-down" | "page-up" | "top" | "bottom"): Review {
  if (state.mode !== "list") {
    const page = pageOf(state).room;
    const by = { down: 1, up: -1, "page-down": page, "page-up": -page, top: -1e9, bottom: 1e9 }[type];
    return scrollBy(state, by);
  }
  const page = Math.max(1, listRows(state) - 1);
  const by = { down: 1, up: -1, "page-down": page, "page-up": -page, top: -1e9, bottom: 1e9 }[type];
  return settle({ ...state, cursor: state.cursor + by, scroll: 0 });
}

export function scrollBy(state: Review, by: number): Review {
  const { lines, room } = pageOf(state);
  return { ...state, scroll: Math.max(0, Math.min(state.scroll + by, lines.length - room)) };
}

/** To the next change, wherever it is folded away; round at the ends. */
export function toChange(state: Review, by: 1 | -1): Review {
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

import type { Change, Plan } from "../../../model/plan.ts";
import { describe, symbolOf, symbols } from "../../change-text.ts";
import { printSummary } from "../../plan-text.ts";
import type { Colour } from "../../style.ts";
import type { Glyphs } from "../screen/glyphs.ts";
import { type Line, line, lineWidth, span, toWidth, written } from "../screen/line.ts";
import { layoutOf, pageOf } from "./review-layout.ts";
import { approvalOf, type Review } from "./review-state.ts";
import { isGroup, type Node } from "./tree.ts";

/** The review as lines: one less than the terminal has rows. */
export function viewReview(state: Review, glyphs: Glyphs): readonly Line[] {
  const { columns, rows } = state.size;
  const lines = [headOf(state), ...bodyOf(state, glyphs), footOf(state)];
  return lines.slice(0, Math.max(1, rows - 1)).map((one) => toWidth(written(one, glyphs), columns, glyphs.more));
}

/** The whole summary where there is room, else the counts behind their signs: deletes are seen at every width. */
function headOf(state: Review): Line {
  const long = headWith(state, printSummary(state.plan).trimEnd());
  return lineWidth(long) <= state.size.columns ? long : headWith(state, shortSummary(state.plan));
}

function shortSummary({ summary }: Plan): string {
  const counts = [
    ["-", summary.delete],
    ["+", summary.create],
    ["~", summary.update + summary.restore],
    ["=", summary.adopt + summary.forget],
    ["!", summary.blocked],
  ] as const;
  return counts.flatMap(([sign, count]) => (count > 0 ? [`${sign}${count}`] : [])).join(" ");
}

function headWith({ plan, left, context, filter, grouping, size }: Review, summary: string): Line {
  const what = context.verb ?? "plan";
  const isNone = plan.changes.length === 0 && left.size > 0;
  return [
    span(size.columns < 60 ? `${what} ` : `lvsform ${what} ${plan.cluster}  `, "bold"),
    span(isNone ? "nothing is chosen" : summary),
    ...(left.size > 0 ? [span(`  ${left.size} left out`, "yellow")] : []),
    ...(filter === "" ? [] : [span(`  filter: ${filter}`, "cyan")]),
    ...(grouping === "wave" ? [span("  by wave", "cyan")] : []),
    span(`  ${plan.digest.slice(0, 15)}`, "dim"),
  ];
}

function bodyOf(state: Review, glyphs: Glyphs): readonly Line[] {
  const { shape, list, detail, body } = layoutOf(state.size);
  const isPage = state.mode !== "list" && state.mode !== "filter";
  const page = pageOf(state);
  const seen = page.lines.slice(state.scroll, state.scroll + page.room).map((one) => written(one, glyphs));
  const more = page.lines.length - state.scroll - page.room;
  if (more > 0 && page.room > 1) seen[seen.length - 1] = line(span(`${glyphs.more} ${more + 1} more lines`, "dim"));
  if (isPage) return fill(seen, body.rows);
  const rows = fill(listOf(state, glyphs, list.columns), list.rows);
  if (shape === "narrow") return rows;
  if (shape === "stacked")
    return [...rows, line(span(glyphs.rule.repeat(body.columns), "dim")), ...fill(seen, detail.rows)];
  const beside = fill(seen, detail.rows);
  return rows.map((row, at) => [
    ...toWidth(row, list.columns, glyphs.more),
    span(` ${glyphs.upright} `, "dim"),
    ...(beside[at] ?? []),
  ]);
}

function fill(lines: readonly Line[], rows: number): readonly Line[] {
  return [...lines, ...Array.from({ length: Math.max(0, rows - lines.length) }, () => line(""))].slice(0, rows);
}

function listOf(state: Review, glyphs: Glyphs, columns: number): readonly Line[] {
  const { rows, top, cursor } = state;
  const room = layoutOf(state.size).list.rows;
  return rows.slice(top, top + room).map((row, at) => {
    // The mark is seen without colours too.
    const isHere = top + at === cursor;
    const marked = line(isHere ? ">" : " ", ...rowOf(row, state, glyphs));
    const parts = toWidth(written(marked, glyphs), columns, glyphs.more);
    return isHere ? parts.map(({ text }) => ({ text, colour: "inverse" as const })) : parts;
  });
}

function rowOf(row: Node, state: Review, glyphs: Glyphs): Line {
  const indent = " ".repeat(row.depth * 2);
  if (row.change) return changeRow(row.change, row, indent, state);
  if (row.diagnostic) {
    const { severity } = row.diagnostic;
    return line(indent, span(`${severity}: `, severity === "error" ? "red" : "yellow"), row.label);
  }
  const mark = isGroup(row) ? (state.folded.has(row.id) ? glyphs.closed : glyphs.open) : " ";
  return line(indent, `${mark} `, span(row.label, row.depth < 2 ? "bold" : undefined), "  ", ...countsOf(row, state));
}

function changeRow(change: Change, row: Node, indent: string, { left, context }: Review): Line {
  const isOut = left.has(change.address);
  const box = context.verb === undefined || change.blocked ? "" : isOut ? "[ ] " : "[x] ";
  const [symbol, colour] = rowSymbol(change);
  const busy =
    change.impact && change.impact.active > 0 && change.action === "delete" ? ` ${change.impact.active} active` : "";
  const risky = change.risks.length > 0 || change.irreversible !== undefined ? " !" : "";
  const what = describe(change);
  return [
    span(`${indent}${box}`),
    span(`${symbol} `, isOut ? "dim" : colour),
    span(row.label, isOut ? "dim" : undefined),
    ...(risky || busy ? [span(`${risky}${busy}`, "red")] : []),
    ...(what === "" ? [] : [span(`  ${what}`, "dim")]),
  ];
}

/** A blocked change shows its former action. */
function rowSymbol(change: Change): readonly [string, Colour] {
  const [symbol, colour] = symbolOf(change);
  return change.blocked ? [`${symbol} ${symbols[change.action][0]}`, colour] : [symbol, colour];
}

function countsOf({ changes, children }: Node, { left }: Review): Line {
  if (changes.length === 0) return line(span(`(${children.length})`, "dim"));
  const chosen = changes.filter(({ address }) => !left.has(address));
  const count = (test: (change: Change) => boolean) => chosen.filter(test).length;
  const possible = (sign: string) => count((one) => !one.blocked && symbols[one.action][0] === sign);
  const parts = (["+", "~", "-", "="] as const).flatMap((sign) => {
    const found = possible(sign);
    const colour = Object.values(symbols).find(([one]) => one === sign)?.[1];
    return found > 0 ? [span(`${sign}${found} `, colour)] : [];
  });
  const blocked = count((one) => one.blocked !== undefined);
  const out = changes.length - chosen.length;
  return [
    ...parts,
    ...(blocked > 0 ? [span(`!${blocked} `, "red")] : []),
    ...(out > 0 ? [span(`${out} left out`, "dim")] : []),
  ];
}

function footOf(state: Review): Line {
  const { mode, note, typed, context } = state;
  if (mode === "filter") {
    const remark = note === "" ? "" : `  ${note}`;
    // The end that is being typed stays in sight.
    const room = Math.max(5, state.size.columns - 3 - remark.length);
    return line(span("/", "bold"), typed.slice(-room), span("_", "inverse"), span(remark, "yellow"));
  }
  if (mode === "approve")
    return line(span(`Type ${approvalOf(state)} to ${context.verb ?? ""}: `, "bold"), typed, span("_", "inverse"));
  if (note !== "") return line(span(note, "yellow"));
  if (mode !== "list") return line(span("q back  j k scroll  n next change", "dim"));
  const keys = ["? help", "q quit", ...(context.verb ? ["a approve", "Space choose"] : [])];
  return line(span([...keys, "Enter fold", "n next", "/ filter", "x commands"].join("  "), "dim"));
}

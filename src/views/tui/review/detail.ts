import type { Change } from "../../../model/plan.ts";
import type { Spec } from "../../../model/resource.ts";
import { fieldsOf, isLong, printCounts, reasons, shortText, symbolOf, whyBlocked } from "../../change-text.ts";
import { colourOfDiff, type Texts, titleOf, unifiedDiff } from "../../file-diff.ts";
import type { Colour } from "../../style.ts";
import { type Line, line, span, toWidth, widthOf, wrap } from "../screen/line.ts";
import type { Review } from "./review-state.ts";

/** Everything known of one change: its three worlds, why, what goes through it, what to think of, and what goes along with it. */
export function changeDetail(change: Change, state: Review, columns: number): readonly Line[] {
  const { address, host, action, cause, impact, risks, irreversible, locksOut, blocked, drain, dependsOn } = change;
  const [symbol, colour] = symbolOf(change);
  const para = (text: string, paint?: Colour) => wrap(text, columns).map((part) => line(span(part, paint)));
  const waiting = state.whole.changes.filter((one) => one.dependsOn.includes(address)).map((one) => one.address);
  const isLeft = state.left.has(address);
  return [
    ...para(`${symbol} ${address}`, "bold"),
    ...para(
      `${action}${isLeft ? ", left out" : ""}: ${reasons[cause] || (cause === "new" ? "new in cluster.ts" : "cluster.ts changed")}`,
      colour,
    ),
    ...(blocked ? [...para(`blocked: ${whyBlocked(change)}`, "red"), ...para(`→ ${blocked.hint}`)] : []),
    line(""),
    ...worldsTable(change, columns),
    ...textDiffs(change, columns),
    ...fileDiffs(change, columns),
    line(""),
    ...para(
      `impact: ${impact === null ? "nothing is known to go through it" : printCounts(Object.entries(impact)) || "no connections now"}`,
      impact && impact.active > 0 && action === "delete" ? "red" : undefined,
    ),
    ...(drain
      ? para(
          `drain: no new connections first, then ${drain.persistent ? "its connections and bound clients are" : "its connections are"} waited for`,
        )
      : []),
    ...(cause === "unreachable" ? [] : revertible(irreversible, para)),
    ...(locksOut
      ? para("may cut the connection to its host: the host reverts it unless it is confirmed", "yellow")
      : []),
    ...risks.flatMap(({ summary, hint }) => [...para(`risk: ${summary}`, "yellow"), ...para(`→ ${hint}`)]),
    ...listed("waits for", dependsOn, host, columns),
    ...listed("comes before", waiting, host, columns),
  ];
}

function revertible(
  irreversible: string | undefined,
  para: (text: string, paint?: Colour) => readonly Line[],
): readonly Line[] {
  return irreversible === undefined
    ? para("revertible: its undo restores everything")
    : para(`cannot be undone: ${irreversible}`, "yellow");
}

function listed(title: string, addresses: readonly string[], host: string, columns: number): readonly Line[] {
  if (addresses.length === 0) return [];
  // Of the same host, its name adds nothing.
  const shown = addresses.slice(0, 6).map((one) => (one.startsWith(`${host}/`) ? one.slice(host.length + 1) : one));
  const more = addresses.length - shown.length;
  return [
    line(span(`${title}:`, "dim")),
    ...shown.map((one) => toWidth(line(`  ${one}`), columns, "…")),
    ...(more > 0 ? [line(`  and ${more} more`)] : []),
  ];
}

const worlds = ["declared", "recorded", "live"] as const;

/** declared × recorded × live, a row for each field; what differs from the host is marked. */
function worldsTable({ worlds: seen, cause }: Change, columns: number): readonly Line[] {
  const specs = worlds.map((world) => seen[world]);
  const names = [...new Set(specs.flatMap((spec) => (spec ? fieldsOf(spec) : [])))];
  const isRead = cause !== "unreachable";
  const cells = names.map((name) => [
    name,
    ...specs.map((spec, at) => (at === 2 && !isRead ? "not read" : cellOf(spec, name))),
  ]);
  const table = [["", ...worlds], ...cells];
  const wanted = [0, 1, 2, 3].map((at) => Math.max(...table.map((row) => widthOf(row[at] ?? ""))));
  const widths = shrink(wanted, columns - 6);
  return table.map((row, index) => {
    const [name = "", declared = "", recorded = "", live = ""] = row;
    const differs = index > 0 && (declared !== live || recorded !== live);
    const part = (text: string, at: number) =>
      toWidth(line(text), widths[at] ?? 0, "…")
        .map(({ text: one }) => one)
        .join("");
    const text = [name, declared, recorded, live].map(part).join("  ").trimEnd();
    return line(span(text, index === 0 ? "dim" : differs ? "yellow" : undefined));
  });
}

function cellOf(spec: Spec | null, name: string): string {
  if (spec === null) return "-";
  const value = spec[name];
  if (value === undefined) return "-";
  return shortText(value);
}

/** Columns made narrower, the widest first, until they fit. */
function shrink(wanted: readonly number[], room: number): readonly number[] {
  const widths = [...wanted];
  while (widths.reduce((sum, one) => sum + one, 0) > room && Math.max(...widths) > 4) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 5) - 1;
  }
  return widths;
}

/** Fields that are whole texts, files, as a unified diff from what is there to what will be. */
function textDiffs({ before, after }: Change, columns: number): readonly Line[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .filter((name) => isLong(before?.[name]) || isLong(after?.[name]))
    .flatMap((name) => [
      line(span(`${name}:`, "dim")),
      ...unified({ before: String(before?.[name] ?? ""), after: String(after?.[name] ?? "") }, columns),
    ]);
}

/** The files that the change edits. */
function fileDiffs({ files = [] }: Change, columns: number): readonly Line[] {
  return files.flatMap((file) => [
    line(""),
    line(span(titleOf(file), "dim")),
    ...unified({ ...file, before: file.before ?? "", after: file.after ?? "" }, columns),
  ]);
}

/** A rule table as it is and as it will be. */
export function tableDiff(texts: Texts, columns: number): readonly Line[] {
  return texts.before === texts.after ? [] : [line(""), ...unified(texts, columns)];
}

function unified(texts: Texts, columns: number): readonly Line[] {
  return unifiedDiff(texts).map((one) => toWidth(line(span(one, colourOfDiff(one))), columns, "…"));
}

import type { Counted } from "../../../verify/counters.ts";
import type { Colour } from "../../style.ts";
import type { Glyphs } from "../screen/glyphs.ts";
import { keyText } from "../screen/keys.ts";
import { type Line, line, span, toWidth, widthOf, written } from "../screen/line.ts";
import { roomOf, type Watch, type WatchRow } from "./watch.ts";
import { watchKeys } from "./watch-keys.ts";
import type { Order } from "./watch-order.ts";

interface Column {
  readonly title: Exclude<Order, "name">;
  readonly of: (row: WatchRow) => number | null;
  /** What gives way first on a narrow terminal has the lowest number. */
  readonly rank: number;
}

const counted = (of: (one: Counted) => number) => (row: WatchRow) => (row.counted ? of(row.counted) : null);
const columnsAll: readonly Column[] = [
  { title: "weight", of: ({ weight }) => weight, rank: 9 },
  { title: "active", of: counted((one) => one.activeConnections), rank: 8 },
  { title: "inactive", of: counted((one) => one.inactiveConnections), rank: 5 },
  { title: "persist", of: counted((one) => one.persistentConnections), rank: 2 },
  { title: "conns/s", of: counted(({ rates }) => rates.connections), rank: 7 },
  { title: "in B/s", of: counted(({ rates }) => rates.inBytes), rank: 4 },
  { title: "out B/s", of: counted(({ rates }) => rates.outBytes), rank: 3 },
  { title: "conns", of: counted(({ traffic }) => traffic.connections), rank: 1 },
];

/** Columns a number takes: `12345678` fits, more is written with its unit. */
const numberWidth = 8;
/** What names get at least, as far as they need it, and at most of the whole; and the sparkline where there is room. */
const nameWidth = { least: 20, share: 0.4 };
const sparkWidth = 16;

/** The counters as lines: one less than the terminal has rows. */
export function viewWatch(state: Watch, glyphs: Glyphs): readonly Line[] {
  const { columns, rows } = state.size;
  const lines = state.help ? helpLines() : [headOf(state), ...tableOf(state, glyphs)];
  const room = Math.max(1, rows - 1);
  const body = lines.slice(0, room - 1);
  const gap = Array.from({ length: Math.max(0, room - 1 - body.length) }, () => line(""));
  return [...body, ...gap, footOf(state)]
    .slice(-room)
    .map((one) => toWidth(written(one, glyphs), columns, glyphs.more));
}

function headOf({ at, order, reversed, paused }: Watch): Line {
  return [
    span("lvsform stats  ", "bold"),
    span(at === "" ? "reading" : at),
    span(`  sorted by ${order}${reversed ? ", reversed" : ""}`, "dim"),
    ...(paused ? [span("  paused", "yellow")] : []),
  ];
}

function tableOf(state: Watch, glyphs: Glyphs): readonly Line[] {
  const { columns } = state.size;
  const withSpark = columns >= 60;
  const longest = Math.max(0, ...state.rows.map(({ depth, label }) => depth * 2 + widthOf(label)));
  const names = Math.max(nameWidth.least, Math.min(longest, Math.floor(columns * nameWidth.share)));
  const free = columns - names - 2 - (withSpark ? sparkWidth + 2 : 0);
  const count = Math.max(1, Math.floor(free / (numberWidth + 1)));
  // What the rows are sorted by is always to be seen.
  const rankOf = ({ title, rank }: Column) => (title === state.order ? 10 : rank);
  const fitting = new Set(columnsAll.toSorted((a, b) => rankOf(b) - rankOf(a)).slice(0, count));
  const shown = columnsAll.filter((one) => fitting.has(one));
  const wide = columns - shown.length * (numberWidth + 1) - 2 - (withSpark ? sparkWidth + 2 : 0);
  const heading = [
    span("".padEnd(wide + 2)),
    ...shown.flatMap(({ title }) => {
      const text = title.padStart(numberWidth);
      return [span(" "), title === state.order ? span(text, "inverse") : span(text, "dim")];
    }),
    ...(withSpark ? [span(`  ${"conns/s, trend".padStart(sparkWidth)}`, "dim")] : []),
  ];
  const peak = Math.max(1, ...state.rows.flatMap(({ past }) => past));
  const rows = state.rows.slice(state.top, state.top + roomOf(state)).map((row) => {
    const label = toWidth(line(`${"  ".repeat(row.depth)}${row.label}`), wide, glyphs.more);
    const cells = shown.map((one) => cellOf(one, row));
    return [
      span(`${row.state.padEnd(1)} `, colourOf(row.state)),
      ...(row.depth === 0 ? label.map(({ text }) => span(text, "bold")) : label),
      ...cells,
      ...(withSpark ? [span(`  ${sparkline(row.past, peak, glyphs)}`, "cyan")] : []),
    ];
  });
  return [heading, ...rows];
}

function cellOf({ title, of }: Column, row: WatchRow) {
  const value = of(row);
  const text = ` ${(value === null ? "" : short(value)).padStart(numberWidth)}`;
  return span(text, title === "weight" && value === 0 ? "yellow" : value === 0 ? "dim" : undefined);
}

function colourOf(state: WatchRow["state"]): Colour | undefined {
  if (state === "") return undefined;
  return state === "D" || state === "U" ? "yellow" : "red";
}

/** A number in at most eight characters: `12345678`, then `1234.5M`. */
export function short(value: number): string {
  const plain = String(value);
  if (plain.length <= numberWidth) return plain;
  const units = ["k", "M", "G", "T", "P"];
  let rest = value;
  let unit = "";
  for (const next of units) {
    if (rest < 10_000) break;
    rest /= 1000;
    unit = next;
  }
  return `${rest.toFixed(1)}${unit}`;
}

/** One sign a look, the highest of all rows as the highest sign. */
export function sparkline(past: readonly number[], peak: number, { levels }: Glyphs): string {
  const top = levels.length - 1;
  const signs = past
    .slice(-sparkWidth)
    .map((value) => levels[value === 0 ? 0 : Math.max(1, Math.round((value / peak) * top))] ?? "");
  const text = signs.join("");
  return `${" ".repeat(Math.max(0, sparkWidth - widthOf(text)))}${text}`;
}

function helpLines(): readonly Line[] {
  const letters = [
    "D  weight 0: no new connections are sent there",
    "U  in the table, not in cluster.ts",
    "M  in cluster.ts, not in the table",
    "!  could not be read",
  ];
  return [
    line(span("keys", "bold")),
    ...watchKeys.map(({ keys, help }) => line(`  ${keyText(keys).padEnd(14)}  ${help}`)),
    line(""),
    line(span("letters", "bold")),
    ...letters.map((text) => line(`  ${text}`)),
  ];
}

function footOf({ rows, top, ...state }: Watch): Line {
  const below = Math.max(0, rows.length - top - roomOf(state));
  const more = top > 0 || below > 0 ? `${top} above, ${below} below  ` : "";
  return line(span(`${more}s sort  r reverse  Space hold  ? help  q quit`, "dim"));
}

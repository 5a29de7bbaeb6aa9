import stringWidth from "string-width";
import type { Compared } from "../compare/compared.ts";
import type { Spec } from "../model/resource.ts";
import { canonicalJson } from "../model/text/canonical.ts";
import { counted } from "../model/text/counted.ts";
import { printable } from "../model/text/printable.ts";
import type { Paint } from "./style.ts";

export interface Comparison {
  readonly hosts: readonly [a: string, b: string];
  readonly things: readonly Compared[];
  /** How many parts could not be read, over both hosts. */
  readonly unread: number;
}

const titles: Readonly<Record<Compared["group"], string>> = {
  service: "virtual services",
  "real server": "real servers",
  timeout: "timeouts, in seconds",
  sync: "synchronisation",
  parameter: "kernel parameters",
  module: "modules of IPVS",
  interface: "interfaces",
  "next boot": "rules of the next boot",
  version: "versions",
  VIP: "VIPs: one of a pair has them",
};

/**
 * Two hosts side by side: what differs, grouped by what it is about, and on request also what is the same. `width`: characters of a line
 * of the terminal; absent: as wide as it needs. The last line counts.
 */
export function printComparison(
  { hosts, things, unread }: Comparison,
  paint: Paint,
  {
    all = false,
    width = Number.POSITIVE_INFINITY,
  }: { readonly all?: boolean; readonly width?: number | undefined } = {},
): string {
  const shown = things.filter(({ verdict }) => all || verdict !== "same");
  const rows = shown.map((one) => [nameOf(one), cellOf(one, "a"), cellOf(one, "b")] as const);
  const columns = columnsFor([["", ...hosts], ...rows], width);
  const lines = [...Map.groupBy(shown.keys(), (at) => shown[at]?.group)].flatMap(([group, at]) => [
    ...(group === undefined ? [] : [`${paint("bold", titles[group])}\n`]),
    ...[...at].map((index) => printThing(shown[index] as Compared, rows[index] ?? [], columns, paint)),
  ]);
  const head = shown.length === 0 ? "" : `${paint("dim", printRow(["", ...hosts], columns))}\n`;
  return `${head}${lines.join("")}${shown.length === 0 ? "" : "\n"}${countOf(things, unread)}\n`;
}

function printThing({ verdict, remark }: Compared, row: readonly string[], columns: Columns, paint: Paint): string {
  const text = printRow(row, columns);
  const painted = verdict === "different" ? paint("yellow", text) : text;
  const lines =
    remark === undefined
      ? []
      : wrapped(printable(remark), columns[0] + columns[1] + columns[2]).map((line) => `      ${line}`);
  return [painted, ...lines, ""].join("\n");
}

function countOf(things: readonly Compared[], unread: number): string {
  const different = things.filter(({ verdict }) => verdict === "different").length;
  const same = things.filter(({ verdict }) => verdict === "same").length;
  const equal = same === 1 ? "1 thing is the same." : `${same} things are the same.`;
  const missing = unread === 0 ? "" : ` ${counted(unread, "part")} could not be read.`;
  if (different > 0) return `Differences: ${different}. ${equal}${missing}`;
  return unread === 0 ? `No differences. ${equal}` : `No differences in what was read. ${equal}${missing}`;
}

const nameOf = ({ name }: Compared) => printable(name);

/** The fields that differ, or all where nothing does. */
function cellOf(one: Compared, side: "a" | "b"): string {
  const own = one[side];
  if (own === null) return one.group === "module" ? "not loaded" : "not there";
  const other = one[side === "a" ? "b" : "a"];
  const names = Object.keys(own);
  const missing = Object.keys(other ?? {}).filter((name) => own[name] === undefined);
  const differs = (name: string) => other === null || valueText(own[name]) !== valueText(other[name]);
  const chosen = one.verdict === "different" ? [...names, ...missing].filter(differs) : names;
  return printable(chosen.map((name) => fieldText(name, own)).join(", "));
}

function fieldText(name: string, spec: Spec): string {
  const value = spec[name];
  if (name === "loaded") return value === true ? "loaded" : "not loaded";
  if (name === "rules") return (value as readonly string[]).join("; ") || "nothing more";
  return name === "value" ? String(value) : `${name} ${valueText(value)}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "object" ? canonicalJson(value) : String(value);
}

/** Characters of each column. */
type Columns = readonly [name: number, a: number, b: number];

const gap = 2;

/** As wide as their texts; where the terminal is narrower, the texts are broken over several lines. */
function columnsFor(rows: readonly (readonly string[])[], width: number): Columns {
  const widest = (at: number) => Math.max(1, ...rows.map((row) => stringWidth(row[at] ?? "")));
  const [name, a, b] = [widest(0), widest(1), widest(2)];
  const room = Math.max(24, width - 3 * gap);
  const first = Math.min(name, Math.max(Math.floor(room / 3), room - a - b));
  const rest = room - first;
  // Who needs less than half leaves the other one the rest.
  const half = Math.floor(rest / 2);
  const second = Math.min(a, Math.max(half, rest - b));
  return [first, second, Math.min(b, rest - second)];
}

function printRow(cells: readonly string[], columns: Columns): string {
  const broken = columns.map((width, at) => wrapped(cells[at] ?? "", width));
  const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - stringWidth(text)));
  return Array.from({ length: Math.max(...broken.map(({ length }) => length)) }, (_, line) =>
    columns
      .map((width, at) => " ".repeat(gap) + pad(broken[at]?.[line] ?? "", width))
      .join("")
      .trimEnd(),
  ).join("\n");
}

/** Broken at blanks, and within a word that is too long. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...pieces(word, width));
  }
  return lines;
}

function pieces(word: string, width: number): readonly string[] {
  const found: string[] = [""];
  for (const character of word) {
    const last = found.at(-1) ?? "";
    if (stringWidth(last + character) <= width || last === "") found[found.length - 1] = last + character;
    else found.push(character);
  }
  return found;
}

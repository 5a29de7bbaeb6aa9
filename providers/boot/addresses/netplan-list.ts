import type { Pair, YAMLMap, YAMLSeq } from "yaml";
import { parsePrefix } from "../../../src/model/network/inet.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import { rememberLast } from "../remember-last.ts";
import { yaml } from "./netplan-yaml.ts";

/** An address of a list `addresses:`, as it stands: `A/P`, or `A/P: {label: …}`. */
export interface Item {
  readonly address: string;
  readonly prefixLength: number;
  readonly label: string | undefined;
  /** Where it begins and ends in the text of its document, and so its list, and the word before that. */
  readonly range: Range;
  readonly listRange: Range;
  readonly keyRange: Range;
  readonly list: YAMLSeq;
}

type Range = readonly [start: number, end: number];

/** The addresses of a definition. */
export function itemsOf(map: YAMLMap): readonly Item[] {
  const { isMap, isScalar, isSeq } = yaml();
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === "addresses");
  const list = pair?.value;
  if (!isSeq(list)) return [];
  const [keyRange, listRange] = [rangeOf(pair?.key), rangeOf(list)];
  return list.items.flatMap((item): readonly Item[] => {
    const options: Pair | undefined = isMap(item) ? item.items[0] : undefined;
    const scalar = options?.key ?? item;
    const prefix = isScalar(scalar) ? parsePrefix(String(scalar.value)) : undefined;
    const label = isMap(options?.value) ? options.value.get("label") : undefined;
    if (prefix === undefined) return [];
    return [
      {
        ...prefix,
        label: label === undefined ? undefined : String(label),
        range: rangeOf(item),
        listRange,
        keyRange,
        list,
      },
    ];
  });
}

/** The lines of the whole list, from its word `addresses:` to its end. */
export function linesOfList(text: string, { list, keyRange, listRange }: Item): readonly string[] {
  const known = linesOfLists.get(list);
  if (known?.text === text) return known.lines;
  const { all, starts } = linesAndStarts(text);
  const lineAt = (offset: number) => lastBefore(starts, offset);
  const lines = all.slice(lineAt(keyRange[0]), lineAt(listRange[1] - 1) + 1);
  const content = lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
  linesOfLists.set(list, { text, lines: content });
  return content;
}

/** The lines of a text, and where each begins. */
const linesAndStarts = rememberLast((text: string) => {
  const all = linesOf(text);
  let next = 0;
  const starts = all.map((line) => {
    const start = next;
    next += line.length + 1;
    return start;
  });
  return { all, starts };
});

/** The number of the last line that begins at or before an offset. */
function lastBefore(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** All addresses of a list have its lines: they are found once. */
const linesOfLists = new WeakMap<YAMLSeq, { readonly text: string; readonly lines: readonly string[] }>();

/** Such lines without one address: with `[]` where it was the only one, for an empty `addresses:` is an error to netplan. */
export function withoutAddress(lines: readonly string[], address: string): readonly string[] {
  const text = lines.join("\n");
  const item = listsIn(yaml().parseDocument(text, { uniqueKeys: false }).contents).find(
    (one) => one.address === address,
  );
  return item === undefined ? lines : cut(text, item).split("\n");
}

function cut(text: string, { list, range: [start, end], listRange: [from, to], keyRange }: Item): string {
  if (list.items.length === 1)
    return list.flow ? `${text.slice(0, from)}[]${text.slice(to)}` : `${text.slice(0, keyRange[1])}: []`;
  if (!list.flow) {
    const begin = text.lastIndexOf("\n", start) + 1;
    const next = text.indexOf("\n", end - 1);
    return next < 0 ? text.slice(0, begin - 1) : text.slice(0, begin) + text.slice(next + 1);
  }
  const isFirst = text.slice(from + 1, start).trim() === "";
  return isFirst
    ? text.slice(0, start) + text.slice(end).replace(/^\s*,\s*/, "")
    : withoutComma(text.slice(0, start)) + text.slice(end);
}

function withoutComma(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed.endsWith(",") ? trimmed.slice(0, -1).trimEnd() : text;
}

/** The addresses of every list in a piece of a file, however deep they stand in it. */
function listsIn(node: unknown): readonly Item[] {
  return yaml().isMap(node) ? [...itemsOf(node), ...node.items.flatMap(({ value }) => listsIn(value))] : [];
}

function rangeOf(node: unknown): Range {
  const { isMap, isScalar, isSeq } = yaml();
  const [start = 0, end = start] = (isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined) ?? [];
  return [start, end];
}

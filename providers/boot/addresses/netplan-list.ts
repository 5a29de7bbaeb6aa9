import type { Pair, YAMLMap, YAMLSeq } from "yaml";
import { parsePrefix } from "../../../src/model/inet.ts";
import { linesOf } from "../../../src/model/line-edit.ts";
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
export function linesOfList(text: string, { keyRange, listRange }: Item): readonly string[] {
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length - 1;
  const lines = linesOf(text).slice(lineAt(keyRange[0]), lineAt(listRange[1] - 1) + 1);
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}

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
    : text.slice(0, start).replace(/\s*,\s*$/, "") + text.slice(end);
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

import type { BootFacts } from "../../../src/model/boot.ts";
import { linesOf } from "../../../src/model/line-edit.ts";

/** An `iface` stanza of ifupdown, or a line of interface names (`auto`, `allow-hotplug`). Lines are numbers in their file, from 0. */
export interface Stanza {
  readonly file: string;
  readonly word: "iface" | "auto";
  /** Of an iface its name, family and method; else the names. */
  readonly names: readonly string[];
  readonly first: number;
  /** The last line that belongs to it; blank lines and comments behind it do not. */
  readonly last: number;
  readonly options: readonly Option[];
}

export interface Option {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

export const interfacesFile = "/etc/network/interfaces";

/** Every stanza, in the order in which ifupdown reads them. Source: interfaces(5). */
export function stanzasOf(files: ReadonlyMap<string, string>): readonly Stanza[] {
  return parse(interfacesFile, files, new Set());
}

function parse(file: string, files: ReadonlyMap<string, string>, seen: Set<string>): readonly Stanza[] {
  const text = files.get(file);
  if (text === undefined || seen.has(file)) return [];
  seen.add(file);
  return stanzasIn(file, linesOf(text), (pattern) =>
    [...files.keys()].toSorted().flatMap((one) => (pattern.test(one) ? parse(one, files, seen) : [])),
  );
}

/** The stanzas of some lines; `sourced` gives those of other files that they name. */
export function stanzasIn(
  file: string,
  lines: readonly string[],
  sourced: (pattern: RegExp) => readonly Stanza[] = () => [],
): readonly Stanza[] {
  const found: Stanza[] = [];
  let inIface = false;
  for (let first = 0; first < lines.length; first += 1) {
    const line = lines[first] as string;
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    let last = first;
    let logical = line;
    while (logical.endsWith("\\") && last + 1 < lines.length) logical = logical.slice(0, -1) + lines[++last];
    const [word = "", ...rest] = logical.trim().split(/\s+/);
    const pattern = sourcePattern(word, rest[0] ?? "");
    if (word === "iface") found.push({ file, word, names: rest, first, last, options: [] });
    else if (/^(auto|allow-.*)$/.test(word)) found.push({ file, word: "auto", names: rest, first, last, options: [] });
    else if (pattern) found.push(...sourced(pattern));
    else if (inIface && !/^(mapping|template|rename|no-auto-down|no-scripts)$/.test(word)) {
      const stanza = found.at(-1) as Stanza;
      const value = logical.trim().slice(word.length).trim();
      found[found.length - 1] = { ...stanza, last, options: [...stanza.options, { name: word, value, line: first }] };
      first = last;
      continue;
    }
    inIface = word === "iface";
    first = last;
  }
  return found;
}

/** The paths that a `source` or `source-directory` line takes in; undefined where it is another line. */
function sourcePattern(word: string, path: string): RegExp | undefined {
  if (word !== "source" && word !== "source-directory") return undefined;
  const absolute = path.startsWith("/") ? path : `/etc/network/${path}`;
  const glob = absolute
    .replace(/\/+$/, "")
    .replaceAll(/[.+^$()|\\{}]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  // Of a folder, names as run-parts takes them.
  return new RegExp(word === "source" ? `^${glob}$` : `^${glob}/[A-Za-z0-9_-]+$`);
}

/** Whether ifupdown would read a file of this path. */
export function isSourced(path: string, { files = new Map() }: BootFacts): boolean {
  return linesOf(files.get(interfacesFile) ?? "").some((line) => {
    const [word = "", rest = ""] = line.trim().split(/\s+/);
    return sourcePattern(word, rest)?.test(path) === true;
  });
}

import type { BootFacts } from "../../../src/model/boot.ts";
import { matchGlob } from "../../../src/model/text/glob.ts";
import { linesOf } from "../../../src/model/text/line-edit.ts";
import { rememberOf } from "../remember-last.ts";

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
export const stanzasOf = rememberOf((files: ReadonlyMap<string, string>): readonly Stanza[] =>
  parse(interfacesFile, files, new Set()),
);

function parse(file: string, files: ReadonlyMap<string, string>, seen: Set<string>): readonly Stanza[] {
  const text = files.get(file);
  if (text === undefined || seen.has(file)) return [];
  seen.add(file);
  const paths = [...files.keys()].toSorted();
  const taken = new Set<string>();
  return stanzasIn(file, linesOf(text), (pattern) => {
    if (taken.has(pattern.glob)) return [];
    taken.add(pattern.glob);
    if (taken.size > mostPatterns)
      throw new SyntaxError(`${file} names more than ${mostPatterns} other files or patterns`);
    return paths.flatMap((one) => (isNamed(one, pattern) ? parse(one, files, seen) : []));
  });
}

/** How many `source` lines of one file are followed. Each costs a look at every file. */
const mostPatterns = 256;

/** What a `source` line (`isFolder`: `source-directory`) names: a path with `*` and `?`. */
interface Pattern {
  readonly glob: string;
  readonly isFolder: boolean;
}

/** The stanzas of some lines; `sourced` gives those of other files that they name. */
export function stanzasIn(
  file: string,
  lines: readonly string[],
  sourced: (pattern: Pattern) => readonly Stanza[] = () => [],
): readonly Stanza[] {
  const found: (Stanza & { last: number; readonly options: Option[] })[] = [];
  let inIface = false;
  for (let first = 0; first < lines.length; first += 1) {
    const line = lines[first] as string;
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    let last = first;
    const pieces = [line];
    while (pieces.at(-1)?.endsWith("\\") && last + 1 < lines.length) pieces.push(lines[++last] as string);
    const logical = pieces.map((piece, at) => (at < pieces.length - 1 ? piece.slice(0, -1) : piece)).join("");
    const [word = "", ...rest] = logical.trim().split(/\s+/);
    const pattern = sourcePattern(word, rest[0] ?? "");
    if (word === "iface") found.push({ file, word, names: rest, first, last, options: [] });
    else if (/^(auto|allow-.*)$/.test(word)) found.push({ file, word: "auto", names: rest, first, last, options: [] });
    else if (pattern) for (const stanza of sourced(pattern)) found.push({ ...stanza, options: [...stanza.options] });
    else if (inIface && !/^(mapping|template|rename|no-auto-down|no-scripts)$/.test(word)) {
      const value = logical.trim().slice(word.length).trim();
      const stanza = found.at(-1);
      stanza?.options.push({ name: word, value, line: first });
      if (stanza) stanza.last = last;
      first = last;
      continue;
    }
    inIface = word === "iface";
    first = last;
  }
  return found;
}

/** The paths that a `source` or `source-directory` line takes in; undefined where it is another line. */
function sourcePattern(word: string, path: string): Pattern | undefined {
  if (word !== "source" && word !== "source-directory") return undefined;
  const absolute = path.startsWith("/") ? path : `/etc/network/${path}`;
  let end = absolute.length;
  while (absolute[end - 1] === "/") end -= 1;
  return { glob: absolute.slice(0, end), isFolder: word === "source-directory" };
}

function isNamed(path: string, { glob, isFolder }: Pattern): boolean {
  if (!isFolder) return matchGlob(path, glob, ofPaths);
  const slash = path.lastIndexOf("/");
  // Of a folder, names as run-parts takes them.
  return slash >= 0 && /^[A-Za-z0-9_-]+$/.test(path.slice(slash + 1)) && matchGlob(path.slice(0, slash), glob, ofPaths);
}

/** Whether ifupdown would read a file of this path. */
export function isSourced(path: string, { files = new Map() }: BootFacts): boolean {
  return linesOf(files.get(interfacesFile) ?? "").some((line) => {
    const [word = "", rest = ""] = line.trim().split(/\s+/);
    const pattern = sourcePattern(word, rest);
    return pattern !== undefined && isNamed(path, pattern);
  });
}

/** The patterns of `source` lines. Source: wordexp(3). */
const ofPaths = { one: true, separator: "/" };

import { linesOf } from "../../../src/model/text/line-edit.ts";
import { splitOnce } from "../../../src/model/text/split-once.ts";
import { rememberFile } from "../remember-last.ts";

/** A section of an INI-like file, with the numbers of its lines from 0. Sections of one name may come several times. */
export interface Section {
  readonly name: string;
  readonly first: number;
  /** Its last line with content; blank lines and comments behind it belong to no section. */
  readonly last: number;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** The sections of a .network file of systemd or a keyfile of NetworkManager, in their order. */
export function sectionsOf(lines: readonly string[]): readonly Section[] {
  const found: (Section & { last: number; entries: Entry[] })[] = [];
  for (const [line, text] of lines.entries()) {
    const name = /^\s*\[([^\]]+)\]\s*$/.exec(text)?.[1];
    if (name !== undefined) found.push({ name, first: line, last: line, entries: [] });
    const [key = "", value] = splitOnce(text, "=")?.map((part) => part.trim()) ?? [];
    const section = found.at(-1);
    if (value === undefined || !/^[^#;[]/.test(key) || section === undefined) continue;
    section.last = line;
    section.entries.push({ key, value, line });
  }
  return found;
}

/** The lines and the sections of one file of a host. */
export const sectionsIn = rememberFile((text) => {
  const lines = linesOf(text);
  return { lines, sections: sectionsOf(lines) };
});

/** The value of a key: of several, the last counts. */
export function valueIn(sections: readonly Section[], name: string, key: string): string | undefined {
  return sections
    .filter((section) => section.name === name)
    .flatMap(({ entries }) => entries.filter((entry) => entry.key === key))
    .at(-1)?.value;
}

import type { BootFacts } from "../../../src/model/boot.ts";
import type { BootPlace } from "../../../src/model/specs.ts";

/** How the files of one backend express that an interface stays down. Pure functions of texts. */
export interface LinkBackend {
  /** Where that is to be written, and in which lines; undefined if it cannot be expressed. */
  place(device: string, boot: BootFacts): BootPlace | undefined;
  /** The interfaces that it leaves down at the next boot, also by settings of others. */
  read(boot: BootFacts): readonly (readonly [device: string, at: BootPlace])[];
}

/** The first line of files of ours. */
export const linkHeader = "# lvsform: an interface that stays down. It is declared in cluster.ts.";

const instead = "# lvsform instead of: ";

/** A foreign line that another one replaces. It stays above that, as a comment. */
export function replaced(old: string | undefined, by: string | undefined): readonly string[] {
  return [old === undefined ? linkHeader : `${instead}${old}`, ...(by === undefined ? [] : [by])];
}

/** Whether a line is a comment that {@link replaced} left. */
export function isReplaced(line: string): boolean {
  return line === linkHeader || line.startsWith(instead);
}

/** What {@link replaced} lines were before; of any others, themselves: the settings of others stay. */
export function original(lines: readonly string[]): readonly string[] {
  const [first = ""] = lines;
  if (first === linkHeader) return [];
  return first.startsWith(instead) ? [first.slice(instead.length)] : lines;
}

/** The lines of one that stands there, with the comment above it where it is ours. */
export function withComment(all: readonly string[], at: number): readonly string[] {
  return all.slice(isReplaced(all[at - 1] ?? "") ? at - 1 : at, at + 1);
}

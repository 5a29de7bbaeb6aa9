import type { Tell } from "../note.ts";

/** A whole number of a range; undefined for anything else. */
export function numberOf(text: string | undefined, low: number, high: number): number | undefined {
  const value = /^\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

/** Port of a server: 0 and nothing mean every port; undefined is no port. */
export function portOf(text: string | undefined): number | undefined {
  return text === undefined ? 0 : numberOf(text, 0, 65_535);
}

/** Says that a value is none, and that the line is left out, as keepalived leaves it out. */
export function tellBadValue(tell: Tell, line: number, words: readonly string[], wanted: string): void {
  tell(line, {
    code: "keepalived-bad-value",
    summary: `left out, because it is not ${wanted}: ${words.join(" ").slice(0, 200)}`,
    hint: "mend the line; keepalived -t says what it thinks of it",
  });
}

export function tellUnknown(tell: Tell, line: number, words: readonly string[], where: string): void {
  tell(line, {
    code: "keepalived-unknown",
    summary: `not known in a ${where}, and left out: ${words.join(" ").slice(0, 200)}`,
    hint: "look it up in keepalived.conf(5); what it does is to be declared by hand",
  });
}

import type { Note } from "../note.ts";

/** A whole number of a range; undefined for anything else. */
export function numberOf(text: string | undefined, low: number, high: number): number | undefined {
  const value = /^\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return value >= low && value <= high ? value : undefined;
}

/** Port of a server: 0 and nothing mean every port; undefined is no port. */
export function portOf(text: string | undefined): number | undefined {
  return text === undefined ? 0 : numberOf(text, 0, 65_535);
}

/** Notes that a value is invalid, and that its line is left out, as keepalived does. */
export function noteBadValue(note: Note, line: number, words: readonly string[], wanted: string): void {
  note(line, "keepalived-bad-value", { text: shorten(words), wanted });
}

/** Notes that a line is unknown, and left out. `block` is the keyword of its block. */
export function noteUnknown(note: Note, line: number, words: readonly string[], block: string): void {
  note(line, "keepalived-unknown", { text: shorten(words), block });
}

function shorten(words: readonly string[]): string {
  return words.join(" ").slice(0, 200);
}

import stringWidth from "string-width";
import { printable } from "../../../model/text/printable.ts";
import type { Colour, Paint } from "../../style.ts";
import type { Glyphs } from "./glyphs.ts";

/** A piece of a line in one style. */
export interface Span {
  readonly text: string;
  readonly colour?: Colour;
}

/** One line of the screen, without its end. */
export type Line = readonly Span[];

/** What a terminal has room for. Characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Text from anywhere: control characters of it never reach the terminal, and it stays on its line. */
export function span(text: string, colour?: Colour): Span {
  const shown = printable(text).replaceAll("\n", " ");
  return colour ? { text: shown, colour } : { text: shown };
}

export const line = (...parts: readonly (Span | string)[]): Line =>
  parts.map((part) => (typeof part === "string" ? span(part) : part));

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text);

/** A line in the signs that the terminal has. */
export function written(parts: Line, glyphs: Glyphs): Line {
  return parts.map((part) => ({ ...part, text: glyphs.written(part.text) }));
}

/** How many columns a text takes: East Asian characters take two. */
export function widthOf(text: string): number {
  return isAscii(text) ? text.length : stringWidth(text);
}

export function lineWidth(parts: Line): number {
  return parts.reduce((sum, { text }) => sum + widthOf(text), 0);
}

const graphemes = new Intl.Segmenter();

/** The beginning of a text that takes at most so many columns. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (isAscii(text)) return text.slice(0, columns);
  let taken = 0;
  let start = "";
  for (const { segment } of graphemes.segment(text)) {
    taken += stringWidth(segment);
    if (taken > columns) break;
    start += segment;
  }
  return start;
}

/** A line of exactly so many columns: cut with a mark, or filled up. */
export function toWidth(parts: Line, columns: number, mark: string): Line {
  const width = lineWidth(parts);
  if (width <= columns) return width === columns ? parts : [...parts, { text: " ".repeat(columns - width) }];
  const room = Math.max(0, columns - widthOf(mark));
  const fitting: Span[] = [];
  let left = room;
  for (const part of parts) {
    const text = cut(part.text, left);
    if (text !== "") fitting.push({ ...part, text });
    left -= widthOf(text);
    if (text.length < part.text.length) break;
  }
  // A wide character may not have fitted into the last column.
  return [...fitting, { text: " ".repeat(Math.max(0, left)) + cut(mark, columns) }];
}

/** Words broken into lines of at most so many columns; what is longer than a line is cut into pieces. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of printable(text).split("\n")) {
    let now = "";
    for (let word of paragraph.split(" ")) {
      const room = columns - widthOf(now) - 1;
      // What is longer than a line begins where there is room.
      if (now !== "" && widthOf(word) > columns && room > 3) {
        const head = cut(word, room);
        lines.push(`${now} ${head}`);
        now = "";
        word = word.slice(head.length);
      }
      if (now !== "" && widthOf(now) + 1 + widthOf(word) > columns) {
        lines.push(now);
        now = "";
      }
      while (widthOf(word) > columns) {
        const head = cut(word, Math.max(1, columns)) || word.slice(0, 1);
        lines.push(head);
        word = word.slice(head.length);
      }
      now = now === "" ? word : `${now} ${word}`;
    }
    lines.push(now);
  }
  return lines;
}

/** A line as the terminal takes it. */
export function toAnsi(parts: Line, paint: Paint): string {
  return parts.map(({ text, colour }) => (colour ? paint(colour, text) : text)).join("");
}

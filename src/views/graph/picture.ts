import stringWidth from "string-width";
import { printable } from "../../model/text/printable.ts";

export type Role = "clients" | "service" | "director" | "server" | "work";

/** A box with some lines of text, the first of which names it. */
export interface PictureBox {
  readonly id: string;
  readonly role: Role;
  /** Of {@link Picture.columns}, from 0. */
  readonly column: number;
  /** Boxes of one lane stand beside each other. Absent: where there is room. */
  readonly lane?: number;
  readonly lines: readonly string[];
  /** Worth attention: not as declared, or not read. The lines show it too. */
  readonly mood?: "changed" | "lost";
}

/** From a box to one further to the right. */
export interface PictureLine {
  readonly from: string;
  readonly to: string;
}

/** What is drawn, whatever it is drawn in. Boxes stand in the order in which they are to be seen. */
export interface Picture {
  readonly title: string;
  readonly columns: readonly string[];
  readonly boxes: readonly PictureBox[];
  readonly lines: readonly PictureLine[];
  /** The columns are stages, one behind the other, and not only a way to lay things out. */
  readonly staged: boolean;
}

/** The widest that a line of a box may be. Columns of a terminal. */
const widest = 56;

/** Text as it may be shown anywhere: one line, no control characters. */
export function oneLine(text: string): string {
  return printable(text).replaceAll("\n", " ");
}

/** The same, no longer than a box is wide. */
export function boxLine(text: string): string {
  return clip(text, widest);
}

/** The same, of at most so many columns. */
export function clip(text: string, columns: number): string {
  const line = oneLine(text);
  if (stringWidth(line) <= columns) return line;
  const letters = [...line];
  while (stringWidth(letters.join("")) >= columns) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

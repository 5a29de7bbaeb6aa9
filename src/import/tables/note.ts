import type { Diagnostic } from "../../model/diagnostic.ts";

/** What is said of one line. */
export type Said = Pick<Diagnostic, "code" | "summary" | "hint" | "detail">;

/** Tells something of a line of a file; lines count from 1. */
export type Tell = (line: number, said: Said) => void;

/** Collects what is said of the lines of one file. Nothing that a table file holds ends the reading of it. */
export function noteTaker(file: string, notes: Diagnostic[]): Tell {
  return (line, said) => {
    notes.push({ severity: "warning", ...said, source: { file, line, column: 1 } });
  };
}

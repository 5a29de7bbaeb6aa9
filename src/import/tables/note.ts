import { type Code, type DataOf, diagnostic } from "../../messages/build.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";

/** Notes something about a line of a file; lines count from 1. */
export type Note = <C extends Code>(line: number, code: C, data: DataOf<C>) => void;

/** Collects the notes about the lines of one file. Nothing in such a file ends the import. */
export function noteTaker(file: string, notes: Diagnostic[]): Note {
  return (line, code, data) => {
    notes.push(diagnostic(code, data, { source: { file, line, column: 1 } }));
  };
}

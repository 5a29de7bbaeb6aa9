import type { Paint } from "./style.ts";

/** Where a verb speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly paint: Paint;
  readonly paintError: Paint;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Characters of a line of standard output now; undefined where it is no terminal. */
  columns(): number | undefined;
  out(text: string): void;
  error(text: string): void;
  /** The answer to a question, without its line end; empty where there is none within that many seconds (default: no limit). */
  ask(question: string, seconds?: number): Promise<string>;
}

import type { Address } from "./address.ts";
import type { Source } from "./source.ts";

export type Severity = "error" | "warning";

/** One problem, told whole: what, where, in which state things are now, and what to do next. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable, kebab-case; scripts may match on it. */
  readonly code: string;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** More of it: the program's own words, the state things are in. */
  readonly detail?: string;
  /** What to do next. */
  readonly hint: string;
  readonly host?: string;
  readonly address?: Address;
  readonly source?: Source;
}

/** A failure that ends a verb; it carries everything that is to be told. */
export class Failure extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: number;
  constructor(diagnostics: Diagnostic | readonly Diagnostic[], exitCode = 1) {
    const all = [diagnostics].flat() as readonly Diagnostic[];
    super(all.map((one) => one.summary).join("; "));
    this.name = "Failure";
    this.diagnostics = all;
    this.exitCode = exitCode;
  }
}

import type { Address } from "./address.ts";
import type { Source } from "./source.ts";

export type Severity = "error" | "warning";

/** One problem: what, where, in which state things are now, and what to do next. */
export interface Diagnostic {
  /** A warning keeps nothing from being done. */
  readonly severity: Severity;
  /** Stable, kebab-case; scripts may match on it. */
  readonly code: string;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** More of it: the program's own words, the state things are in. */
  readonly detail?: string;
  /** The next step for the user. */
  readonly hint: string;
  /** The host it is about, if one. */
  readonly host?: string;
  /** The object it is about, if one: `host/kind/key`. */
  readonly address?: Address;
  /** The file and line of cluster.ts it is about, if one. */
  readonly source?: Source;
}

/** A failure that ends a verb; it carries all diagnostics to report. */
export class Failure extends Error {
  /** At least one. */
  readonly diagnostics: readonly Diagnostic[];
  /** The exit status of the program: 1 error, 3 incomplete, 4 locked, 5 moved since the plan, 6 reverted by a host, 7 partly applied or blocked. */
  readonly exitCode: number;
  constructor(diagnostics: Diagnostic | readonly Diagnostic[], exitCode = 1) {
    const all = [diagnostics].flat() as readonly Diagnostic[];
    super(all.map((one) => one.summary).join(" "));
    this.name = "Failure";
    this.diagnostics = all;
    this.exitCode = exitCode;
  }
}

import type { Diagnostic } from "./diagnostic.ts";

/** Text of a host that lvsform does not read. It blocks the changes that depend on it, on this host only. */
export class Unreadable extends Error {
  /** The reason, without a host. */
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.name = "Unreadable";
    this.diagnostic = diagnostic;
  }
}

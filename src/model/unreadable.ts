/** Text of a host that is not read, with what to do about it. It costs that host its own changes, and no other. */
export class Unreadable extends Error {
  /** Stable, kebab-case: the code of the diagnostic. */
  readonly code: string;
  /** More of it; empty: nothing. */
  readonly detail: string;
  /** What to do next. */
  readonly hint: string;
  constructor(problem: {
    readonly code: string;
    readonly summary: string;
    readonly detail?: string;
    readonly hint: string;
  }) {
    super(problem.summary);
    this.name = "Unreadable";
    this.code = problem.code;
    this.detail = problem.detail ?? "";
    this.hint = problem.hint;
  }
}

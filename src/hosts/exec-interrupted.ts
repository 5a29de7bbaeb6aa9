import { type Diagnostic, Failure } from "../model/diagnostic.ts";

/** What was heard of an exec before it ended early. */
export interface PartialOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** An exec that began and was not heard to its end. Steps that ended before can be read from what was heard. */
export class ExecInterrupted extends Failure {
  readonly partial: PartialOutput;
  constructor(diagnostic: Diagnostic, partial: PartialOutput) {
    super(diagnostic);
    this.name = "ExecInterrupted";
    this.partial = partial;
  }
}

import { type Diagnostic, Failure } from "../model/diagnostic.ts";

/** The output of an exec before it ended early. */
export interface PartialOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** An exec that began and whose end did not arrive. Steps that ended before can be read from its output. */
export class ExecInterrupted extends Failure {
  readonly partial: PartialOutput;
  constructor(diagnostic: Diagnostic, partial: PartialOutput) {
    super(diagnostic);
    this.name = "ExecInterrupted";
    this.partial = partial;
  }
}

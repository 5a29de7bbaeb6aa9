import { enclose, quote, type Shell, sh, shJoin } from "./shell.ts";

/** One program call on a host. */
export interface Command {
  readonly argv: readonly string[];
  /**
   * The warning if this call fails without harm to the rest, e.g. "the address was not announced"; empty: nothing worth
   * reporting. Absent: a failure stops the step.
   */
  readonly mayFail?: string;
}

/** A command from its words. */
export function run(...argv: readonly string[]): Command {
  return { argv };
}

/** The line that a shell runs as this command. */
export function toShell({ argv: [program = "", ...words] }: Command): Shell {
  // Plain, a first word with an equals sign would set a variable.
  return shJoin([program.includes("=") ? enclose(program) : quote(program), ...words.map(quote)], sh` `);
}

/** One program call on a host. */
export interface Command {
  readonly argv: readonly string[];
  /**
   * What it means when this call fails without harm to the rest, e.g. "the neighbours were not told"; empty: nothing worth
   * telling. Absent: a failure stops the step.
   */
  readonly mayFail?: string;
}

/** A command from its words. */
export function run(...argv: readonly string[]): Command {
  return { argv };
}

/**
 * The one place where a value becomes shell text. Words of plain characters stay as they are, so that what a person reads is
 * what they would type; everything else is put in single quotes. NUL cannot be passed to a program and is refused.
 */
export function quote(word: string): string {
  if (word.includes("\0")) throw new TypeError("a NUL character cannot be passed to a program");
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : enclose(word);
}

/** The line that a shell runs as this command. */
export function toShell({ argv: [program = "", ...words] }: Command): string {
  // Plain, a first word with an equals sign would set a variable.
  return [program.includes("=") ? enclose(program) : quote(program), ...words.map(quote)].join(" ");
}

function enclose(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

import type { Command } from "commander";
import { commandLine } from "../../src/command-line.ts";
import { namesOf } from "../../src/commands/examples.ts";
import type { Session } from "../../src/verbs/flags.ts";

/** The command line with nobody to hear it; what is said to be wrong is kept. */
export function quietProgram(): { readonly program: Command; readonly errors: string[] } {
  const errors: string[] = [];
  const terminal = { out: () => {}, error: (text: string) => errors.push(text) };
  return { program: commandLine({ terminal } as unknown as Session), errors };
}

export function everyCommand(command: Command = quietProgram().program): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** `lvsform drift accept` */
export function nameOf(command: Command): string {
  return namesOf(command).join(" ");
}

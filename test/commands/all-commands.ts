import type { Command } from "commander";
import { commandLine } from "../../src/cli/command-line.ts";
import { namesOf } from "../../src/cli/commands/examples.ts";
import { tableOf } from "../../src/cli/commands/table.ts";
import type { Session } from "../../src/cli/verbs/flags.ts";
import type { CommandEntry } from "../../src/model/command-table.ts";

/** The command line with nobody to hear it; what is said to be wrong is kept. */
export function quietProgram(): { readonly program: Command; readonly errors: string[] } {
  const errors: string[] = [];
  const terminal = { out: () => {}, error: (text: string) => errors.push(text) };
  return { program: commandLine({ terminal } as unknown as Session), errors };
}

/** All that the help shows. */
export function everyCommand(command: Command = quietProgram().program): readonly Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return [command, ...command.commands.filter((one) => shown.includes(one)).flatMap((one) => everyCommand(one))];
}

/** `lvsform drift accept` */
export function nameOf(command: Command): string {
  return namesOf(command).join(" ");
}

/** The same as plain data. */
export function everyEntry(entry: CommandEntry = tableOf(quietProgram().program)): readonly CommandEntry[] {
  return [entry, ...entry.commands.flatMap((one) => everyEntry(one))];
}

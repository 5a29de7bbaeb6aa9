import type { Command } from "commander";
import type { Example } from "../../model/command-table.ts";

const known = new WeakMap<Command, readonly Example[]>();

/**
 * Shows how a command is typed, below its options. `words` is what stands behind the command's own name, as in a shell; empty: nothing.
 * The manual page shows the same, and a test parses every one of them.
 */
export function examples(command: Command, shown: readonly (readonly [words: string, does: string])[]): Command {
  const all = shown.map(([words, does]) => ({ line: [...namesOf(command), words].join(" ").trimEnd(), does }));
  known.set(command, all);
  return command.addHelpText(
    "after",
    `\nExamples:\n${all.map(({ line, does }) => `  ${line}\n      ${does}`).join("\n")}`,
  );
}

export function examplesOf(command: Command): readonly Example[] {
  return known.get(command) ?? [];
}

/** The words that name a command: `lvsform`, `drift`, `accept`. */
export function namesOf(command: Command): readonly string[] {
  return [...(command.parent ? namesOf(command.parent) : []), command.name()];
}

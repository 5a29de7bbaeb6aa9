import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { examplesOf } from "../../../src/cli/commands/examples.ts";
import { everyCommand, nameOf, quietProgram } from "../../commands/all-commands.ts";

const commands = everyCommand();
const lines = commands.flatMap((command) => examplesOf(command).map(({ line }) => line));

/** The words of a line as a shell takes them, up to where it sends their output elsewhere. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word);
  const end = words.findIndex((word) => [">", "|"].includes(word));
  return end < 0 ? words : words.slice(0, end);
}

describe("the examples of the help", () => {
  it.each(commands.map((one) => [nameOf(one), one] as const))("%s has some, and shows them", (name, command) => {
    const shown = examplesOf(command);
    expect(shown.length).toBeGreaterThan(0);
    let help = "";
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    for (const { line, does } of shown) {
      expect(line.startsWith(name)).toBe(true);
      expect(does).toMatch(/^[A-Z].*\S$/);
      expect(help).toContain(`  ${line}\n      ${does}`);
    }
  });

  it.each(lines)("%s is a line that lvsform takes", async (line) => {
    const { program, errors } = quietProgram();
    const ran: string[] = [];
    for (const command of everyCommand(program))
      if (command !== program && isVerb(command)) command.action(() => void ran.push(nameOf(command)));
    await program.parseAsync(wordsOf(line).slice(1), { from: "user" }).catch((error: { code?: string }) => {
      // What is shown for a group, or by help itself.
      if (!["commander.help", "commander.helpDisplayed"].includes(error.code ?? "")) throw error;
      ran.push("help");
    });
    expect([errors, ran.length]).toEqual([[], 1]);
  });
});

/** Whether the command does something by itself: a group only has words. */
function isVerb(command: Command): boolean {
  return command.commands.length === 0 || command.options.length > 0;
}

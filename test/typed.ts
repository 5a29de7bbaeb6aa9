import type { Command } from "commander";
import { commandLine } from "../src/cli/command-line.ts";
import type { Session } from "../src/cli/verbs/flags.ts";

/** What the command table makes of a line: the command, its words and its options. Nothing is run. */
export interface Typed {
  readonly command: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Takes a line as a shell would be given it; throws where lvsform would not take it. */
export function parseLine(line: string): Typed {
  const said: string[] = [];
  const terminal = { out: (text: string) => said.push(text), error: (text: string) => said.push(text) };
  const program = commandLine({ terminal } as unknown as Session);
  let typed: Typed | undefined;
  const listen = (command: Command): void => {
    for (const one of command.commands) {
      listen(one);
      // A group without options of its own is no command.
      if (one.commands.length > 0 && one.options.length === 0) continue;
      one.action((...told: readonly unknown[]) => {
        const words = told.slice(0, -2).flat() as readonly string[];
        typed = { command: one.name(), words, options: one.opts() };
      });
    }
  };
  listen(program);
  const [, ...words] = wordsOf(line);
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    throw new Error(`${line}: ${said.join("")}${(error as Error).message}`);
  }
  if (typed === undefined) throw new Error(`${line}: no command was run`);
  return typed;
}

/** The words of a simple command: quotes, and an end where its output or input is turned. */
function wordsOf(line: string): readonly string[] {
  const tokens = [...line.matchAll(/"([^"]*)"|'([^']*)'|([<>|&;])|([^\s"'<>|&;]+)/g)];
  const end = tokens.findIndex(([, , , operator]) => operator !== undefined);
  return tokens
    .slice(0, end < 0 ? tokens.length : end)
    .map(([, double, single, , bare]) => double ?? single ?? bare ?? "");
}

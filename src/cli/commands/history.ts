import { examples } from "./examples.ts";
import { type AddCommand, act, onCluster } from "./options.ts";

export const addHistory: AddCommand = (program, session) => {
  const command = onCluster(program.command("history"))
    .description("List every run: when, which command, by which user, and its result.")
    .option("--json", "Print JSON.", false);
  examples(command, [
    ["", "List every run."],
    ["--json", "Print the same as JSON, for a program."],
  ]);
  act<{ json: boolean }>(command, session, async (tool, flags) => {
    const { history } = await import("../verbs/history.ts");
    return history(tool, session.terminal, flags);
  });
};

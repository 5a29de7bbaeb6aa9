import { examples } from "./examples.ts";
import { type AddCommand, act, onCluster } from "./options.ts";

export const addHistory: AddCommand = (program, session) => {
  const command = onCluster(program.command("history"))
    .description("every run: when, what, by whom, and what became of it")
    .option("--json", "as JSON", false);
  examples(command, [
    ["", "every run: when, what, by whom"],
    ["--json", "the same for a program"],
  ]);
  act<{ json: boolean }>(command, session, async (tool, flags) => {
    const { history } = await import("../verbs/history.ts");
    return history(tool, session.terminal, flags);
  });
};

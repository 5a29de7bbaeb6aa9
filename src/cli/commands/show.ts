import type { ShowFlags } from "../verbs/show.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, diffing, onCluster } from "./options.ts";

export const addShow: AddCommand = (program, session) => {
  const command = diffing(onCluster(program.command("show")))
    .description("Show a saved plan or a run of the history.")
    .argument("<plan.json|run>")
    .option("--no-tui", "Print text, also on a terminal.")
    .option("--json", "Print JSON.", false);
  examples(command, [
    ["plan.json", "Show a saved plan."],
    ["41 --no-tui --diff", "Show what run 41 changed, as text with file diffs."],
    ["plan.json --json", "Print a saved plan as JSON."],
  ]);
  act<ShowFlags>(command, session, async (tool, flags, [what = ""]) => {
    const { show } = await import("../verbs/show.ts");
    return show(tool, session.terminal, what, flags);
  });
};

import type { ShowFlags } from "../verbs/show.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, diffing, onCluster } from "./options.ts";

export const addShow: AddCommand = (program, session) => {
  const command = diffing(onCluster(program.command("show")))
    .description("show a saved plan or a recorded run")
    .argument("<plan.json|run>")
    .option("--no-tui", "as text, also on a terminal")
    .option("--json", "as JSON", false);
  examples(command, [
    ["plan.json", "a saved plan"],
    ["41 --no-tui --diff", "what run 41 did, as text and with its files"],
    ["plan.json --json", "as JSON"],
  ]);
  act<ShowFlags>(command, session, async (tool, flags, [what = ""]) => {
    const { show } = await import("../verbs/show.ts");
    return show(tool, session.terminal, what, flags);
  });
};

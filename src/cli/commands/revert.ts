import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addRevert: AddCommand = (program, session) => {
  const command = changing(program.command("revert"))
    .description("Revert a run: undo its changes.")
    .argument("[run]", "The number of the run (default: the newest run).");
  examples(command, [
    ["", "Revert the newest run."],
    ["41", "Revert run 41."],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, [word]) => {
    const { revert } = await import("../verbs/revert.ts");
    return revert(tool, session.terminal, word, planOptionsOf(flags, "destroy"), changeFlagsOf(flags));
  });
};

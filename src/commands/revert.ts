import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addRevert: AddCommand = (program, session) => {
  const command = changing(program.command("revert"))
    .description("undo what a run did")
    .argument("[run]", "its number (default: the newest)");
  examples(command, [
    ["", "undo the newest run"],
    ["41", "undo what run 41 did"],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, [word]) => {
    const { revert } = await import("../verbs/revert.ts");
    return revert(tool, session.terminal, word, planOptionsOf(flags, "destroy"), changeFlagsOf(flags));
  });
};

import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addResume: AddCommand = (program, session) => {
  const command = changing(program.command("resume"))
    .description("Resume an interrupted, partly failed or auto-reverted run.")
    .argument("[run]", "The number of the run (default: the newest unfinished run).");
  examples(command, [
    ["", "Resume the newest unfinished run."],
    ["41 --yes", "Resume run 41, without asking."],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, [word]) => {
    const { resume } = await import("../verbs/resume.ts");
    return resume(tool, session.terminal, word, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addResume: AddCommand = (program, session) => {
  const command = changing(program.command("resume"))
    .description("go on with a run that was cut off, failed in part, or was taken back by a host")
    .argument("[run]", "its number (default: the newest that is not done)");
  examples(command, [
    ["", "go on with the newest run that is not done"],
    ["41 --yes", "go on with run 41, without asking"],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, [word]) => {
    const { resume } = await import("../verbs/resume.ts");
    return resume(tool, session.terminal, word, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

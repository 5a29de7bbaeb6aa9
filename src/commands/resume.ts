import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addResume: AddCommand = (program, session) => {
  const command = changing(program.command("resume"))
    .description("go on with a run that was cut off, failed in part, or was taken back by a host")
    .argument("[run]", "its number (default: the newest that is not done)");
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, [word]) => {
    const { resume } = await import("../verbs/resume.ts");
    return resume(tool, session.terminal, word, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

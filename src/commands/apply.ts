import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addApply: AddCommand = (program, session) => {
  const command = changing(program.command("apply"))
    .description("make the hosts what the cluster says")
    .argument("[plan.json]", "a saved plan, reviewed already: carried out without asking if nothing moved since");
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, [file]) => {
    const { apply, applySaved } = await import("../verbs/apply.ts");
    return file
      ? applySaved(tool, session.terminal, file, changeFlagsOf(flags))
      : apply(tool, session.terminal, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

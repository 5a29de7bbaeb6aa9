import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addRollback: AddCommand = (program, session) => {
  const command = changing(program.command("rollback"))
    .description("make the hosts what was recorded after a run")
    .requiredOption("--to <run>", "its number; lvsform history lists them");
  actWithEvents<ChangingFlags & { readonly to: string }>(command, session, async (tool, flags) => {
    const { rollback } = await import("../verbs/rollback.ts");
    return rollback(tool, session.terminal, flags.to, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

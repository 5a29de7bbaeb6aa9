import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addRollback: AddCommand = (program, session) => {
  const command = changing(program.command("rollback"))
    .description("make the hosts what was recorded after a run")
    .requiredOption("--to <run>", "its number; lvsform history lists them");
  examples(command, [
    ["--to 38", "make the hosts what was recorded after run 38"],
    ["--to 38 --target v12", "v12 alone"],
  ]);
  actWithEvents<ChangingFlags & { readonly to: string }>(command, session, async (tool, flags) => {
    const { rollback } = await import("../verbs/rollback.ts");
    return rollback(tool, session.terminal, flags.to, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

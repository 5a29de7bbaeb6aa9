import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addRollback: AddCommand = (program, session) => {
  const command = changing(program.command("rollback"))
    .description("Roll the hosts back to the state after an earlier run.")
    .requiredOption("--to <run>", "The number of the run. lvsform history lists the runs.");
  examples(command, [
    ["--to 38", "Roll back to the state after run 38."],
    ["--to 38 --target v12", "Roll back v12 only."],
  ]);
  actWithEvents<ChangingFlags & { readonly to: string }>(command, session, async (tool, flags) => {
    const { rollback } = await import("../verbs/rollback.ts");
    return rollback(tool, session.terminal, flags.to, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

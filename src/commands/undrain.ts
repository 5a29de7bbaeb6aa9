import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addUndrain: AddCommand = (program, session) => {
  const command = changing(program.command("undrain"))
    .description("give drained real servers the weight of cluster.ts back")
    .argument("<server...>", "a host, a RIP, or the address of a destination");
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, names) => {
    const { undrain } = await import("../verbs/undrain.ts");
    return undrain(tool, session.terminal, names, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

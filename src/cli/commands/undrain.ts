import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addUndrain: AddCommand = (program, session) => {
  const command = changing(program.command("undrain"))
    .description("Restore the weights of drained real servers from cluster.ts.")
    .argument("<server...>", "A host, a RIP, or the address of a destination.");
  examples(command, [
    ["v12", "Restore the weights of v12."],
    ["192.168.0.12 192.168.0.13 --yes", "Restore two real servers by their RIPs, without asking."],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, names) => {
    const { undrain } = await import("../verbs/undrain.ts");
    return undrain(tool, session.terminal, names, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addDrain: AddCommand = (program, session) => {
  const command = changing(program.command("drain"))
    .description("Drain real servers: send them no new connections, and wait until their connections have ended.")
    .argument("<server...>", "A host, a RIP, or the address of a destination.");
  examples(command, [
    ["v12", "Drain v12 on every director, and wait until it has no connections."],
    ["v12 --now", "Set the weights to 0 without waiting."],
    ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80 --yes", "Drain it in one service only, without asking."],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, names) => {
    const { drain } = await import("../verbs/drain.ts");
    return drain(tool, session.terminal, names, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addDrain: AddCommand = (program, session) => {
  const command = changing(program.command("drain"))
    .description("send no new connections to real servers, and wait until those they have are gone")
    .argument("<server...>", "a host, a RIP, or the address of a destination");
  examples(command, [
    ["v12", "no new connections for v12 on any director; wait until it has none"],
    ["v12 --now", "the same, without the wait"],
    ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80 --yes", "out of one service alone, without asking"],
  ]);
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, names) => {
    const { drain } = await import("../verbs/drain.ts");
    return drain(tool, session.terminal, names, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addDrain: AddCommand = (program, session) => {
  const command = changing(program.command("drain"))
    .description("send no new connections to real servers, and wait until those they have are gone")
    .argument("<server...>", "a host, a RIP, or the address of a destination");
  actWithEvents<ChangingFlags>(command, session, async (tool, flags, names) => {
    const { drain } = await import("../verbs/drain.ts");
    return drain(tool, session.terminal, names, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

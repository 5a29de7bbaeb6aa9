import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addDestroy: AddCommand = (program, session) => {
  const command = changing(program.command("destroy"))
    .description("bring the hosts back to what they were")
    .option("--name <cluster>", "the cluster's name; asked for beside --yes where it was imported");
  actWithEvents<ChangingFlags & { name?: string }>(command, session, async (tool, flags) => {
    const { destroy } = await import("../verbs/destroy.ts");
    return destroy(tool, session.terminal, planOptionsOf(flags, "destroy"), {
      ...changeFlagsOf(flags),
      ...(flags.name === undefined ? {} : { name: flags.name }),
    });
  });
};

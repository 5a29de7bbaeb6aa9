import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addDestroy: AddCommand = (program, session) => {
  const command = changing(program.command("destroy"))
    .description("bring the hosts back to what they were")
    .option("--name <cluster>", "the cluster's name; asked for beside --yes where it was imported");
  examples(command, [
    ["", "show what would be put back, ask, and bring every host back to what it was"],
    ["--exclude v11 --yes", "all hosts but v11, without asking"],
    ["--yes --name web", "a cluster that was imported wants its name"],
  ]);
  actWithEvents<ChangingFlags & { name?: string }>(command, session, async (tool, flags) => {
    const { destroy } = await import("../verbs/destroy.ts");
    return destroy(tool, session.terminal, planOptionsOf(flags, "destroy"), {
      ...changeFlagsOf(flags),
      ...(flags.name === undefined ? {} : { name: flags.name }),
    });
  });
};

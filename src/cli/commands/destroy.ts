import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addDestroy: AddCommand = (program, session) => {
  const command = changing(program.command("destroy"))
    .description("Restore the hosts to what they were before lvsform.")
    .option("--name <cluster>", "The cluster's name, required with --yes for an imported cluster.");
  examples(command, [
    ["", "Show what would be restored, ask for approval, and restore every host."],
    ["--exclude v11 --yes", "Restore all hosts but v11, without asking."],
    ["--yes --name web", "Restore the hosts of an imported cluster, without asking."],
  ]);
  actWithEvents<ChangingFlags & { name?: string }>(command, session, async (tool, flags) => {
    const { destroy } = await import("../verbs/destroy.ts");
    return destroy(tool, session.terminal, planOptionsOf(flags, "destroy"), {
      ...changeFlagsOf(flags),
      ...(flags.name === undefined ? {} : { name: flags.name }),
    });
  });
};

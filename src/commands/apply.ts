import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addApply: AddCommand = (program, session) => {
  const command = changing(program.command("apply"))
    .description("make the hosts what the cluster says")
    .argument("[plan.json]", "a saved plan, reviewed already: carried out without asking if nothing moved since");
  command.option("--name <cluster>", "the cluster's name: asked for where a saved plan destroys an imported cluster");
  examples(command, [
    ["", "show the plan, ask, make the changes, and read everything again"],
    ["plan.json", "carry out a saved plan, if nothing has moved since"],
    ["--yes --json", "without a terminal: events as NDJSON on standard output"],
    ["--target v13 --drain-timeout 10m", "only v13; connections of a server that leaves have ten minutes"],
  ]);
  actWithEvents<ChangingFlags & { name?: string }>(command, session, async (tool, flags, [file]) => {
    const { apply, applySaved } = await import("../verbs/apply.ts");
    return file
      ? applySaved(tool, session.terminal, file, {
          ...changeFlagsOf(flags),
          ...(flags.name ? { name: flags.name } : {}),
        })
      : apply(tool, session.terminal, planOptionsOf(flags, "apply"), changeFlagsOf(flags));
  });
};

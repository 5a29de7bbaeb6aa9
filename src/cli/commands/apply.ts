import { type ChangingFlags, changeFlagsOf, planOptionsOf } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actWithEvents, changing } from "./options.ts";

export const addApply: AddCommand = (program, session) => {
  const command = changing(program.command("apply"))
    .description("Apply the cluster file to the hosts.")
    .argument("[plan.json]", "A saved plan that was reviewed: applied without asking if nothing has changed since.");
  command.option(
    "--name <cluster>",
    "The cluster's name, required to apply a saved plan that destroys an imported cluster.",
  );
  examples(command, [
    ["", "Show the plan, ask for approval, apply the changes, and read the hosts again."],
    ["plan.json", "Apply a saved plan, if nothing has changed since."],
    ["--yes --json", "Apply without a terminal, with events as NDJSON on standard output."],
    [
      "--target v13 --drain-timeout 10m",
      "Apply only v13. Connections of a removed real server have ten minutes to end.",
    ],
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

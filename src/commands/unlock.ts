import { examples } from "./examples.ts";
import { type AddCommand, act, onCluster } from "./options.ts";

export const addUnlock: AddCommand = (program, session) => {
  const command = onCluster(program.command("unlock"))
    .description("show who holds the record, and take it away from a process that is gone")
    .option("--yes", "do not ask", false);
  examples(command, [
    ["", "show who has the record; of a process that is gone, ask whether to take it away"],
    ["--yes", "the same, without asking"],
  ]);
  act<{ yes: boolean }>(command, session, async (tool, flags) => {
    const { unlock } = await import("../verbs/unlock.ts");
    return unlock(tool, session.terminal, flags);
  });
};

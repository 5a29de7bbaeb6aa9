import { examples } from "./examples.ts";
import { type AddCommand, act, onCluster } from "./options.ts";

export const addUnlock: AddCommand = (program, session) => {
  const command = onCluster(program.command("unlock"))
    .description("Show which process holds the state lock, and remove the lock of a process that has ended.")
    .option("--yes", "Do not ask for approval.", false);
  examples(command, [
    ["", "Show the lock. If its process has ended, ask whether to remove it."],
    ["--yes", "Remove the lock of an ended process without asking."],
  ]);
  act<{ yes: boolean }>(command, session, async (tool, flags) => {
    const { unlock } = await import("../verbs/unlock.ts");
    return unlock(tool, session.terminal, flags);
  });
};

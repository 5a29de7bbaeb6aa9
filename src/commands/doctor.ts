import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

export const addDoctor: AddCommand = (program, session) => {
  const command = onHosts(program.command("doctor"))
    .description("look for what would keep the cluster from working; changes nothing")
    .option("--json", "as JSON", false);
  examples(command, [
    ["", "look on every host for what would keep the cluster from working"],
    ["--json", "the same for a program"],
  ]);
  act<{ json: boolean }>(command, session, async (tool, flags) => {
    const { doctor } = await import("../verbs/doctor.ts");
    return doctor(tool, session.terminal, flags);
  });
};

import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

export const addDoctor: AddCommand = (program, session) => {
  const command = onHosts(program.command("doctor"))
    .description("Check every host for problems that would stop the cluster from working. Changes nothing.")
    .option("--json", "Print JSON.", false);
  examples(command, [
    ["", "Check every host for problems."],
    ["--json", "Print the same as JSON, for a program."],
  ]);
  act<{ json: boolean }>(command, session, async (tool, flags) => {
    const { doctor } = await import("../verbs/doctor.ts");
    return doctor(tool, session.terminal, flags);
  });
};

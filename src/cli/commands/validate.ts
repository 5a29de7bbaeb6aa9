import { examples } from "./examples.ts";
import { type AddCommand, actOnFile, onCluster } from "./options.ts";

export const addValidate: AddCommand = (program, session) => {
  const command = onCluster(program.command("validate")).description(
    "Check the cluster file without connecting to any host.",
  );
  examples(command, [
    ["", "Report every problem of cluster.ts, each with its file and line."],
    ["-f clusters/web.ts", "Check another file."],
  ]);
  actOnFile(command, session, async (tool) => {
    const { validate } = await import("../verbs/validate.ts");
    return validate(tool, session.terminal);
  });
};

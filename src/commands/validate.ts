import { examples } from "./examples.ts";
import { type AddCommand, actOnFile, onCluster } from "./options.ts";

export const addValidate: AddCommand = (program, session) => {
  const command = onCluster(program.command("validate")).description("check the cluster without touching a host");
  examples(command, [
    ["", "every mistake in cluster.ts at once, each with its file and line"],
    ["-f clusters/web.ts", "another file"],
  ]);
  actOnFile(command, session, async (tool) => {
    const { validate } = await import("../verbs/validate.ts");
    return validate(tool, session.terminal);
  });
};

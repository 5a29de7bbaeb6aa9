import { type AddCommand, actOnFile, onCluster } from "./options.ts";

export const addValidate: AddCommand = (program, session) => {
  const command = onCluster(program.command("validate")).description("check the cluster without touching a host");
  actOnFile(command, session, async (tool) => {
    const { validate } = await import("../verbs/validate.ts");
    return validate(tool, session.terminal);
  });
};

import { type AddCommand, act, onCluster } from "./options.ts";

export const addValidate: AddCommand = (program, session) => {
  const command = onCluster(program.command("validate")).description("check the cluster without touching a host");
  act(command, session, async (tool) => {
    const { validate } = await import("../verbs/validate.ts");
    return validate(tool, session.terminal);
  });
};

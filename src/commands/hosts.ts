import { type AddCommand, withSshConfig } from "./options.ts";

export const addHosts: AddCommand = (program, session) => {
  const hosts = program.command("hosts").description("how hosts are reached");
  const command = withSshConfig(hosts.command("trust"))
    .description("make the key of a host known, after you compared its fingerprint")
    .argument("<host>", "as ssh names it")
    .option("--yes", "do not ask: the fingerprint was compared", false);
  command.action(async (host: string) => {
    const { trust } = await import("../verbs/hosts.ts");
    session.end(await trust(session, host, command.opts()));
  });
};

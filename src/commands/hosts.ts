import { examples } from "./examples.ts";
import { type AddCommand, withConnectTimeout, withSshConfig } from "./options.ts";

export const addHosts: AddCommand = (program, session) => {
  const hosts = program.command("hosts").description("how hosts are reached");
  examples(hosts, [["trust v11", "make the key of v11 known"]]);
  const command = withConnectTimeout(withSshConfig(hosts.command("trust")))
    .description("make the key of a host known, after you compared its fingerprint")
    .argument("<host>", "as ssh names it")
    .option("--yes", "do not ask: the fingerprint was compared", false);
  examples(command, [
    ["v11", "show the fingerprint of its key, and make it known when you say yes"],
    ["v11 --yes", "the fingerprint was compared"],
  ]);
  command.action(async (host: string) => {
    const { trust } = await import("../verbs/hosts.ts");
    session.end(await trust(session, host, command.opts()));
  });
};

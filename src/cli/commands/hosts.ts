import { examples } from "./examples.ts";
import { type AddCommand, withConnectTimeout, withSshConfig } from "./options.ts";

export const addHosts: AddCommand = (program, session) => {
  const hosts = program.command("hosts").description("Manage the connections to hosts.");
  examples(hosts, [["trust v11", "Add the host key of v11 to known_hosts."]]);
  const command = withConnectTimeout(withSshConfig(hosts.command("trust")))
    .description("Add the key of a host to known_hosts, after you compared its fingerprint.")
    .argument("<host>", "A host name of the ssh configuration.")
    .option("--yes", "Do not ask: the fingerprint was compared.", false);
  examples(command, [
    ["v11", "Show the fingerprint of its key, and add the key when you approve."],
    ["v11 --yes", "Add the key without asking."],
  ]);
  command.action(async (host: string) => {
    const { trust } = await import("../verbs/hosts.ts");
    session.end(await trust(session, host, command.opts()));
  });
};

import type { ZeroFlags } from "../verbs/zero.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

export const addZero: AddCommand = (program, session) => {
  const command = onHosts(program.command("zero"))
    .description("reset the counters of services of the cluster, on all their directors")
    .argument(
      "[service...]",
      "a name, a key (tcp:192.168.0.21:80), or an address (v11/ipvs-service/tcp:192.168.0.21:80)",
    )
    .option("--all", "every service of cluster.ts", false)
    .option("--yes", "do not ask", false);
  examples(command, [
    ["http", "reset the counters of the service http on all its directors"],
    ["tcp:192.168.0.21:80 --yes", "by the key of a service, without asking"],
    ["--all", "every service of cluster.ts"],
  ]);
  act<ZeroFlags>(command, session, async (tool, flags, names) => {
    const { zero } = await import("../verbs/zero.ts");
    return zero(tool, session.terminal, names, flags);
  });
};

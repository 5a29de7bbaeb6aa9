import type { ZeroFlags } from "../verbs/zero.ts";
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
  act<ZeroFlags>(command, session, async (tool, flags, names) => {
    const { zero } = await import("../verbs/zero.ts");
    return zero(tool, session.terminal, names, flags);
  });
};

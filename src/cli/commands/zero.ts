import type { ZeroFlags } from "../verbs/zero.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

export const addZero: AddCommand = (program, session) => {
  const command = onHosts(program.command("zero"))
    .description("Reset the counters of services, on all their directors.")
    .argument(
      "[service...]",
      "A name, a key (tcp:192.168.0.21:80), or an address (v11/ipvs-service/tcp:192.168.0.21:80).",
    )
    .option("--all", "Reset the counters of every service of cluster.ts.", false)
    .option("--yes", "Do not ask for approval.", false);
  examples(command, [
    ["http", "Reset the counters of the service http on all its directors."],
    ["tcp:192.168.0.21:80 --yes", "Reset the counters of a service by its key, without asking."],
    ["--all", "Reset the counters of every service of cluster.ts."],
  ]);
  act<ZeroFlags>(command, session, async (tool, flags, names) => {
    const { zero } = await import("../verbs/zero.ts");
    return zero(tool, session.terminal, names, flags);
  });
};

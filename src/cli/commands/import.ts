import type { ImportFlags } from "../verbs/import/import.ts";
import { examples } from "./examples.ts";
import { type AddCommand, collect, withSshConfig, withTimeouts } from "./options.ts";

export const addImport: AddCommand = (program, session) => {
  const command = withTimeouts(withSshConfig(program.command("import")))
    .description("Import: write cluster.ts and a state from running hosts. Changes nothing on them.")
    .requiredOption("--director <host>", "A director whose IPVS table is imported. Repeatable.", collect)
    .option(
      "--real-server <host>",
      "A real server of the table. Repeatable. Others are searched in the ssh configuration.",
      collect,
      [],
    )
    .option(
      "--from <file>",
      "Read the director's table from an ipvsadm -S -n dump, a file of rules, or a keepalived.conf.",
    )
    .option("--interface <name>", "The interface of the VIPs, if --from is used and the director cannot be read.")
    .option("--dip <address>", "The DIP with its prefix length, if --from is used and the director cannot be read.")
    .option("--no-search", "Read only the hosts that are specified.")
    .option("--out <file>", "The file to write.", "cluster.ts")
    .option("--state <path>", "The state (default: .lvsform/state.db next to the file).")
    .option("--name <name>", "The cluster's name (default: the name of the file's folder).")
    .option("--sudo", "Run all commands with sudo -n on every host.", false);
  examples(command, [
    ["--director v11", "Write cluster.ts from the table of v11 and from its real servers."],
    [
      "--director lb1 --director lb2 --real-server web1 --out web.ts",
      "Import two directors, and a real server that the ssh configuration does not name.",
    ],
    [
      "--director v11 --from keepalived.conf --interface eth0 --dip 192.168.0.11/24",
      "Import the table from a file, if v11 cannot be read.",
    ],
  ]);
  command.action(async () => {
    const { out, ...flags } = command.opts<ImportFlags & { out: string; state?: string; sshConfig?: string }>();
    const { importCluster } = await import("../verbs/import/import.ts");
    session.end(
      await session.withTool({ ...flags, file: out }, (tool) => importCluster(tool, session.terminal, flags)),
    );
  });
};

import type { ImportFlags } from "../verbs/import/import.ts";
import { examples } from "./examples.ts";
import { type AddCommand, collect, withSshConfig, withTimeouts } from "./options.ts";

export const addImport: AddCommand = (program, session) => {
  const command = withTimeouts(withSshConfig(program.command("import")))
    .description("write cluster.ts from hosts that run already, and record it; changes nothing on them")
    .requiredOption("--director <host>", "a host whose IPVS table is taken over; repeatable", collect)
    .option(
      "--real-server <host>",
      "a host to which it sends; repeatable. Others are looked for by the ssh configuration",
      collect,
      [],
    )
    .option(
      "--from <file>",
      "take the director's table from an ipvsadm -S -n dump, a file of rules or a keepalived.conf",
    )
    .option("--interface <name>", "with --from, where the director cannot be read: the interface of the VIPs")
    .option("--dip <address>", "with --from, where the director cannot be read: its DIP with the prefix length")
    .option("--no-search", "read no host that is not named here")
    .option("--out <file>", "the new file", "cluster.ts")
    .option("--state <path>", "the record (default: .lvsform/state.db beside the file)")
    .option("--name <name>", "of the cluster (default: that of the file's folder)")
    .option("--sudo", "run everything by sudo -n on every host", false);
  examples(command, [
    ["--director v11", "write cluster.ts from what runs on v11 and the servers it sends to"],
    [
      "--director lb1 --director lb2 --real-server web1 --out web.ts",
      "two directors, and a server that the ssh configuration does not find",
    ],
    [
      "--director v11 --from keepalived.conf --interface eth0 --dip 192.168.0.11/24",
      "the table from a file, where v11 cannot be read",
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

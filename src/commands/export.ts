import type { ExportFlags } from "../verbs/export.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actOnFile, onCluster } from "./options.ts";

export const addExport: AddCommand = (program, session) => {
  const command = onCluster(program.command("export"))
    .description("print the cluster for another program")
    .option("--keepalived", "virtual_server blocks for keepalived.conf, with a check per real server", false)
    .option("--director <host>", "whose; needed where there are several");
  examples(command, [
    ["--keepalived", "virtual_server blocks on standard output"],
    ["--keepalived --director v11 > keepalived.conf", "those of one director, into a file"],
  ]);
  actOnFile<ExportFlags>(command, session, async (tool, flags) => {
    const { exportCluster } = await import("../verbs/export.ts");
    return exportCluster(tool, session.terminal, flags);
  });
};

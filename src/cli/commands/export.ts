import type { ExportFlags } from "../verbs/export.ts";
import { examples } from "./examples.ts";
import { type AddCommand, actOnFile, onCluster } from "./options.ts";

export const addExport: AddCommand = (program, session) => {
  const command = onCluster(program.command("export"))
    .description("Print the cluster as configuration of another program.")
    .option(
      "--keepalived",
      "Print virtual_server blocks for keepalived.conf, with a check for each real server.",
      false,
    )
    .option("--director <host>", "The director. Required if there are several.");
  examples(command, [
    ["--keepalived", "Print virtual_server blocks on standard output."],
    ["--keepalived --director v11 > keepalived.conf", "Write the blocks of one director into a file."],
  ]);
  actOnFile<ExportFlags>(command, session, async (tool, flags) => {
    const { exportCluster } = await import("../verbs/export.ts");
    return exportCluster(tool, session.terminal, flags);
  });
};

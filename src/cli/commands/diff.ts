import type { DiffFlags } from "../verbs/diff.ts";
import type { GlobalFlags } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, withSshConfig, withTimeouts } from "./options.ts";

export const addDiff: AddCommand = (program, session) => {
  const command = withTimeouts(withSshConfig(program.command("diff")))
    .description("Compare two directors that should be equal. Changes nothing.")
    .argument("<host-a>", "A host name of the ssh configuration.")
    .argument("<host-b>", "The other host.")
    .option("--sudo", "Run all commands with sudo -n there.", false)
    .option("--all", "Show equal entries too.", false)
    .option("--json", "Print JSON.", false);
  examples(command, [
    ["lb1 lb2", "Show where two directors differ."],
    ["lb1 lb2 --all --sudo", "Show equal entries too, with sudo -n there."],
  ]);
  command.action(async (a: string, b: string) => {
    const flags = command.opts<DiffFlags & Omit<GlobalFlags, "file" | "state">>();
    // It knows no cluster.ts and no record: the two hosts are all.
    const of = { ...flags, file: "cluster.ts" };
    const { diff } = await import("../verbs/diff.ts");
    session.end(await session.withTool(of, (tool) => diff(tool, session.terminal, [a, b], flags)));
  });
};

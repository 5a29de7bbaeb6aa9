import type { DiffFlags } from "../verbs/diff.ts";
import type { GlobalFlags } from "../verbs/flags.ts";
import { examples } from "./examples.ts";
import { type AddCommand, withSshConfig, withTimeouts } from "./options.ts";

export const addDiff: AddCommand = (program, session) => {
  const command = withTimeouts(withSshConfig(program.command("diff")))
    .description("two directors side by side, for pairs that should be equal; changes nothing")
    .argument("<host-a>", "as ssh names it")
    .argument("<host-b>", "the other one")
    .option("--sudo", "run everything by sudo -n there", false)
    .option("--all", "show also what is the same", false)
    .option("--json", "as JSON", false);
  examples(command, [
    ["lb1 lb2", "where two directors differ"],
    ["lb1 lb2 --all --sudo", "also where they are the same; by sudo -n there"],
  ]);
  command.action(async (a: string, b: string) => {
    const flags = command.opts<DiffFlags & Omit<GlobalFlags, "file" | "state">>();
    // It knows no cluster.ts and no record: the two hosts are all.
    const of = { ...flags, file: "cluster.ts" };
    const { diff } = await import("../verbs/diff.ts");
    session.end(await session.withTool(of, (tool) => diff(tool, session.terminal, [a, b], flags)));
  });
};

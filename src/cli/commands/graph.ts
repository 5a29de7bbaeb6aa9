import { Option } from "commander";
import type { GraphFlags } from "../verbs/graph.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

/** What a picture is written as. */
export const formats = ["mermaid", "dot", "svg"] as const;

export const addGraph: AddCommand = (program, session) => {
  const command = onHosts(program.command("graph"))
    .description("Print the cluster as a picture. Reads hosts only with --live.")
    .addOption(
      new Option("--format <format>", "The format (default: by the name of --out, else mermaid).").choices(formats),
    )
    .option("--live", "Include live data: weights, connections, and what differs from the cluster file.", false)
    .option(
      "--order",
      "Print the order of changes instead: of a first apply, or with --live of the current plan.",
      false,
    )
    .option("--out <file>", "The output file (default: standard output): .mmd, .dot or .svg.");
  examples(command, [
    ["", "Print directors, services and real servers as Mermaid."],
    ["--live --out cluster.svg", "Write a picture with the current weights and connections."],
    ["--order --format dot", "Print the order of changes for Graphviz."],
  ]);
  act<GraphFlags>(command, session, async (tool, flags) => {
    const { graph } = await import("../verbs/graph.ts");
    return graph(tool, session.terminal, flags);
  });
};

import { Option } from "commander";
import type { GraphFlags } from "../verbs/graph.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

/** What a picture is written as. */
export const formats = ["mermaid", "dot", "svg"] as const;

export const addGraph: AddCommand = (program, session) => {
  const command = onHosts(program.command("graph"))
    .description("the cluster as a picture; reads no host but with --live")
    .addOption(new Option("--format <format>", "mermaid, or what --out ends in").choices(formats))
    .option("--live", "with what is read on the hosts: weights, connections, what is not as declared", false)
    .option("--order", "the order of work instead: of a first apply, or with --live of the present plan", false)
    .option("--out <file>", "a file instead of standard output: .mmd, .dot, .svg");
  examples(command, [
    ["", "who sends to whom, as Mermaid"],
    ["--live --out cluster.svg", "a picture with the present weights and connections"],
    ["--order --format dot", "what is done when, for Graphviz"],
  ]);
  act<GraphFlags>(command, session, async (tool, flags) => {
    const { graph } = await import("../verbs/graph.ts");
    return graph(tool, session.terminal, flags);
  });
};

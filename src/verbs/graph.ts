import { Option } from "commander";
import { type AddCommand, act, onHosts } from "./command.ts";

export const formats = ["mermaid", "dot", "svg"] as const;

export interface GraphFlags {
  /** Absent: what the name of the file ends in says, else mermaid. */
  readonly format?: (typeof formats)[number];
  /** With what is read on the hosts. */
  readonly live: boolean;
  /** The order of work instead of who sends to whom. */
  readonly order: boolean;
  /** A file instead of standard output. */
  readonly out?: string;
}

export const addGraph: AddCommand = (program, session) => {
  const command = onHosts(program.command("graph"))
    .description("the cluster as a picture; reads no host but with --live")
    .addOption(new Option("--format <format>", "mermaid, or what --out ends in").choices(formats))
    .option("--live", "with what is read on the hosts: weights, connections, what is not as declared", false)
    .option("--order", "the order of work instead: of a first apply, or with --live of the present plan", false)
    .option("--out <file>", "a file instead of standard output: .mmd, .dot, .svg");
  act<GraphFlags>(command, session, async (tool, flags) => {
    const { graph } = await import("./draw-graph.ts");
    return graph(tool, session.terminal, flags);
  });
};

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built, told } from "./built.ts";
import type { Graph, Taken } from "./engine-process.ts";
import type { Row } from "./row.ts";

/** Ten resources a server. */
const servers = [1_000, 10_000] as const;

/** How a plan without changes grows from 10,000 to 100,000 resources, where hosts answer at once. Once each: there is nothing to compare with. */
export async function simulation(): Promise<readonly Row[]> {
  const program = await built("engine-process");
  const [small, large] = [plan(program, servers[0]), plan(program, servers[1])];
  const growth = Math.log10(large.milliseconds / small.milliseconds);
  return [
    {
      work: `plan without changes, ${servers[1]} hosts with ${large.resources} resources, in ${large.megabytes} MB (${small.megabytes} MB), growing with the exponent ${growth.toFixed(2)}`,
      against: `${servers[0]} hosts with ${small.resources} resources`,
      ours: large.milliseconds,
      theirs: small.milliseconds,
      ratio: large.milliseconds / small.milliseconds,
      goal: "exponent at most 1.1",
      reached: growth <= 1.1,
    },
  ];
}

function plan(program: string, count: number): Taken & { readonly resources: number } {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-"));
  const child = (what: string) => told(program, [what, `${count}`, folder], folder);
  try {
    const graph: Graph = child("record");
    return { ...(child("plan") as Taken), resources: graph.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

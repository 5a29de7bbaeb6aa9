import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../providers/index.ts";
import { compile } from "../src/dsl/compile.ts";
import { loadCluster } from "../src/dsl/load.ts";
import { addressOf } from "../src/model/address.ts";
import { makePlan } from "../src/plan/planner.ts";
import { printPlan } from "../src/views/plan-text.ts";

const root = join(import.meta.dirname, "..");
const examples = readdirSync(join(root, "examples"));
const read = (example: string, file: string) => readFileSync(join(root, "examples", example, file), "utf8");

/** The plan of an example on the hosts that live.json recorded, as text. */
async function planOf(example: string): Promise<string> {
  const declaration = compile(await loadCluster(join(root, "examples", example, "cluster.ts")));
  expect(declaration.diagnostics).toEqual([]);
  const { hosts, resources } = JSON.parse(read(example, "live.json"));
  const plan = makePlan({
    ...{
      cluster: declaration.cluster,
      declared: declaration.resources,
      recorded: new Map(),
      originals: new Map(),
      providers,
    },
    live: { hosts, resources: new Map(resources.map((one: never) => [addressOf(one), one])), unreadable: new Map() },
    ...{ purpose: "apply", basedOn: { lineage: "", serial: 0 } },
  });
  return printPlan(plan, (_colour, text) => text);
}

describe("the examples", () => {
  it.each(examples)("%s: the plan for the recorded hosts is the one that stands beside it", async (example) => {
    expect(await planOf(example)).toBe(read(example, "plan.txt"));
  });

  it("the README shows the walkthrough's cluster.ts and its plan as they are", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(readme).toContain(read("walkthrough", "cluster.ts"));
    expect(readme).toContain(read("walkthrough", "plan.txt"));
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../providers/index.ts";
import { commandLine } from "../src/command-line.ts";
import { compile } from "../src/dsl/compile.ts";
import { loadCluster } from "../src/dsl/load.ts";
import { addressOf } from "../src/model/address.ts";
import { makePlan } from "../src/plan/planner.ts";
import type { Session } from "../src/verbs/command.ts";
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
    live: {
      hosts,
      resources: new Map(resources.map((one: never) => [addressOf(one), one])),
      unreadable: new Map(),
      observed: new Map(),
      answers: new Map(),
    },
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

  it("the README names only commands and scripts that there are, and every command", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const program = commandLine({ terminal: {} } as Session);
    const known = program.commands.flatMap((one) =>
      one.commands.length > 0 ? one.commands.map((sub) => `${one.name()} ${sub.name()}`) : [one.name()],
    );
    const shown = [...readme.matchAll(/^\| (`lvsform .*?) \|/gm)].flatMap(([, cell = ""]) => {
      const words = [...cell.matchAll(/`(?:lvsform )?([a-z][a-z -]*?)(?: --?[a-z]+)?(?: [A-Z]+)?`/g)].map(
        ([, one = ""]) => one,
      );
      const [first = ""] = words;
      const group = first.split(" ")[0] ?? "";
      return words.map((one) => (known.includes(one) ? one : `${group} ${one}`));
    });
    expect(shown.toSorted()).toEqual(known.toSorted());
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    for (const [, script = ""] of readme.matchAll(/npm run ([a-z]+)/g)) expect(Object.keys(scripts)).toContain(script);
  });
});

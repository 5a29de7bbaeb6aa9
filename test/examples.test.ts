import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../providers/index.ts";
import { declare } from "../src/api/pipeline.ts";
import { commandLine } from "../src/cli/command-line.ts";
import type { Session } from "../src/cli/verbs/flags.ts";
import { addressOf } from "../src/model/address.ts";
import { type Live, readingKey } from "../src/model/live.ts";
import type { Plan } from "../src/model/plan.ts";
import { settleNextBoot } from "../src/plan/next-boot.ts";
import { makePlan } from "../src/plan/planner.ts";
import { printPlan } from "../src/views/plan-text.ts";
import { beginReview, reduce } from "../src/views/tui/review/review.ts";
import { reviewEvent } from "../src/views/tui/review/review-keys.ts";
import { viewReview } from "../src/views/tui/review/review-view.ts";
import { glyphsFor } from "../src/views/tui/screen/glyphs.ts";
import { unitsOf } from "./installed-units.ts";
import { contextFor } from "./views/tui/some-plan.ts";
import { textOf } from "./views/tui/text.ts";

const root = join(import.meta.dirname, "..");
const folders = readdirSync(join(root, "examples"), { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? [one.name] : [],
);
const examples = folders.filter((name) => existsSync(join(root, "examples", name, "cluster.ts")));
const read = (example: string, file: string) => readFileSync(join(root, "examples", example, file), "utf8");

/** The texts that were read on a host, as a reading names them. */
function textsOf(host: Live["hosts"][number]): readonly (readonly [string, string])[] {
  const files = host.reachable ? host.facts.boot?.files : undefined;
  return [...(files ?? [])].map(([path, text]) => [readingKey(host.name, path), text] as const);
}

/** The plan of an example on the hosts that live.json recorded. */
async function planOf(example: string): Promise<{ readonly plan: Plan; readonly live: Live }> {
  const declaration = await declare({ clusterFile: join(root, "examples", example, "cluster.ts"), providers });
  // Maps are kept as lists of pairs.
  const { hosts, resources } = JSON.parse(read(example, "live.json"), (name, value) =>
    name === "files" ? new Map(value) : value,
  );
  const live: Live = {
    hosts,
    resources: new Map(resources.map((one: never) => [addressOf(one), one])),
    unreadable: new Map(),
    observed: new Map(),
    answers: new Map(),
    files: new Map(hosts.flatMap(textsOf)),
  };
  const plan = makePlan({
    cluster: declaration.cluster,
    declared: settleNextBoot(declaration.resources, live, providers),
    recorded: new Map(),
    originals: new Map(),
    providers,
    live,
    purpose: "apply",
    basedOn: { lineage: "", serial: 0 },
  });
  return { plan, live };
}

/** The review of an example on a terminal, after some keys. */
async function reviewOf(example: string): Promise<string> {
  const made = await planOf(example);
  const begin = beginReview(made.plan, contextFor(made, "apply"), { columns: 110, rows: 27 });
  const keys = ["n", "n", "n", "n"];
  const state = keys.reduce((now, key) => {
    const event = reviewEvent(now.mode, false, key);
    return event ? reduce(now, event) : now;
  }, begin);
  return `${textOf(viewReview(state, glyphsFor({ LANG: "C.UTF-8" })))}\n`;
}

describe("the examples", () => {
  it.each(examples)("%s: the plan for the recorded hosts is the one that stands beside it", async (example) => {
    const { plan } = await planOf(example);
    expect(printPlan(plan, (_colour, text) => text)).toBe(read(example, "plan.txt"));
  });

  it.each(examples)("%s: validate finds nothing to say", async (example) => {
    const clusterFile = join(root, "examples", example, "cluster.ts");
    expect((await declare({ clusterFile, providers })).diagnostics).toEqual([]);
  });

  it("the review of the walkthrough's plan is the one that stands beside it", async () => {
    expect(await reviewOf("walkthrough")).toBe(read("walkthrough", "review.txt"));
  });

  it.each(folders)(
    "%s: the README plans it, names only files that are there, and the list of the examples names it",
    (example) => {
      const readme = read(example, "README.md");
      if (examples.includes(example)) expect(readme).toMatch(/^lvsform plan --ssh-config ssh_config( |$)/m);
      for (const [, from = ""] of readme.matchAll(/<([a-z.-]+)$/gm))
        expect(existsSync(join(root, "examples", example, from)), from).toBe(true);
      expect(readFileSync(join(root, "examples/README.md"), "utf8")).toContain(`| [${example}](${example}) |`);
    },
  );

  it("drift-by-systemd: its install writes the units that stand beside it", async () => {
    const line = /^lvsform drift install .*$/m.exec(read("drift-by-systemd", "README.md"))?.[0] ?? "";
    const written = await unitsOf(line, "proxy");
    expect(Object.keys(written)).toEqual(["lvsform-drift-proxy.service", "lvsform-drift-proxy.timer"]);
    for (const [name, text] of Object.entries(written)) expect(text).toBe(read("drift-by-systemd", name));
  });

  it("the README shows the walkthrough's cluster.ts and its review as they are", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(readme).toContain(read("walkthrough", "cluster.ts"));
    expect(readme).toContain(read("walkthrough", "review.txt"));
  });

  it("the README names only commands that there are, and every one of them", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const program = commandLine({ terminal: {} } as Session);
    const shownInHelp = program.createHelp().visibleCommands(program);
    const known = program.commands
      .filter((one) => shownInHelp.includes(one))
      .flatMap((one) => [
        // A group is a command of its own where it takes more than --help.
        ...(one.commands.length === 0 || one.options.length > 0 ? [one.name()] : []),
        ...one.commands.map((sub) => `${one.name()} ${sub.name()}`),
      ]);
    const shown = [...readme.matchAll(/^\| (`lvsform .*?) \|/gm)].flatMap(([, cell = ""]) => {
      const words = [...cell.matchAll(/`(?:lvsform )?([a-z][a-z -]*?)(?: --?[a-z]+)?(?: [A-Z_]+)*`/g)].map(
        ([, one = ""]) => one,
      );
      const [first = ""] = words;
      const group = first.split(" ")[0] ?? "";
      return words.map((one) => (known.includes(one) ? one : `${group} ${one}`));
    });
    expect(shown.toSorted()).toEqual(known.toSorted());
  });
});

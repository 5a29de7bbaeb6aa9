import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built, told } from "./built.ts";
import type { Graph, Taken } from "./engine-process.ts";
import { mostMemory } from "./memory.ts";
import { median, type Row } from "./row.ts";

/** Resources that a real server of the simulated cluster comes to. */
const perServer = 10;

/** What lvsform itself takes, where hosts answer at once: against terraform with as many terraform_data resources that wait for the same. */
export async function engine(): Promise<readonly Row[]> {
  const program = await built("engine-process");
  const [small, large] = [await compared(program, 1_000, 5), await compared(program, 10_000, 5)];
  const growth = Math.log10(large.firstApply.milliseconds / small.firstApply.milliseconds);
  return [
    ...small.rows,
    ...large.rows,
    {
      work: `first apply of ${large.resources} resources, growing with the exponent ${growth.toFixed(2)}`,
      against: `${small.resources} resources`,
      ours: large.firstApply.milliseconds,
      theirs: small.firstApply.milliseconds,
      ratio: large.firstApply.milliseconds / small.firstApply.milliseconds,
      goal: "exponent at most 1.1",
      reached: growth <= 1.1,
    },
  ];
}

interface Compared {
  readonly rows: readonly Row[];
  readonly resources: number;
  readonly firstApply: Taken;
}

async function compared(program: string, about: number, times: number): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-"));
  try {
    const servers = Math.round(about / perServer);
    const ours = (what: string) => told(program, [what, `${servers}`, folder], folder);
    const graph: Graph = ours("record");
    const has = hasTerraform();
    if (has) await beginTerraform(folder, graph);
    const taken = { plan: [] as Taken[], apply: [] as Taken[] };
    const theirs = { plan: [] as Taken[], apply: [] as Taken[] };
    const resources = graph.length;
    // Terraform's apply is quadratic: at 10,000 it would take the better part of an hour.
    const alsoApply = about <= 1_000;
    for (let n = 0; n < times; n += 1) {
      taken.plan.push(ours("plan"));
      taken.apply.push(ours("apply"));
      if (!has) continue;
      theirs.plan.push(await terraform(join(folder, "applied"), ["plan", "-detailed-exitcode"]));
      if (alsoApply) theirs.apply.push(await terraform(freshCopy(folder), ["apply", "-auto-approve"]));
    }
    const firstApply = middle(taken.apply);
    if (!has) process.stdout.write("terraform is not on PATH: nothing to compare plans with\n");
    const rows = has ? planRows(resources, middle(taken.plan), middle(theirs.plan)) : [];
    if (has && alsoApply) rows.push(applyRow(resources, firstApply, middle(theirs.apply)));
    return { rows, resources, firstApply };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function middle(all: readonly Taken[]): Taken {
  return {
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    megabytes: median(all.map(({ megabytes }) => megabytes)),
  };
}

function planRows(resources: number, ours: Taken, theirs: Taken): Row[] {
  const work = `plan without changes, ${resources} resources`;
  const against = "terraform plan of as many terraform_data";
  return [
    {
      work,
      against,
      ours: ours.milliseconds,
      theirs: theirs.milliseconds,
      ratio: ours.milliseconds / theirs.milliseconds,
      goal: "at most 1/10",
      reached: ours.milliseconds <= theirs.milliseconds / 10,
    },
    {
      work,
      against,
      unit: "MB",
      ours: ours.megabytes,
      theirs: theirs.megabytes,
      ratio: ours.megabytes / theirs.megabytes,
      goal: "at most 1/4",
      reached: ours.megabytes <= theirs.megabytes / 4,
    },
  ];
}

function applyRow(resources: number, ours: Taken, theirs: Taken): Row {
  return {
    work: `first apply of ${resources} resources, each step on disk before and after`,
    against: "terraform apply of as many terraform_data",
    ours: ours.milliseconds,
    theirs: theirs.milliseconds,
    ratio: ours.milliseconds / theirs.milliseconds,
    goal: "at most 1/20",
    reached: ours.milliseconds <= theirs.milliseconds / 20,
  };
}

function hasTerraform(): boolean {
  return spawnSync("terraform", ["version"]).status === 0;
}

async function beginTerraform(folder: string, graph: Graph): Promise<void> {
  const names = new Map(graph.map(([address], at) => [address, `r${at}`]));
  const resource = Object.fromEntries(
    graph.map(([address, dependsOn]) => [
      names.get(address),
      {
        input: address,
        depends_on: dependsOn.flatMap((one) => (names.has(one) ? [`terraform_data.${names.get(one)}`] : [])),
      },
    ]),
  );
  const applied = join(folder, "applied");
  mkdirSync(applied);
  writeFileSync(join(applied, "main.tf.json"), JSON.stringify({ resource: { terraform_data: resource } }));
  await terraform(applied, ["init"]);
  // Its state as an apply leaves it; the apply itself would be quadratic.
  const state = {
    version: 4,
    terraform_version: "1.5.0",
    serial: 1,
    lineage: "bench",
    outputs: {},
    check_results: null,
    resources: graph.map(([address, dependsOn]) => ({
      mode: "managed",
      type: "terraform_data",
      name: names.get(address),
      provider: 'provider["terraform.io/builtin/terraform"]',
      instances: [
        {
          schema_version: 0,
          attributes: {
            id: address,
            input: { value: address, type: "string" },
            output: { value: address, type: "string" },
            triggers_replace: null,
          },
          sensitive_attributes: [],
          dependencies: dependsOn.flatMap((one) => (names.has(one) ? [`terraform_data.${names.get(one)}`] : [])),
        },
      ],
    })),
  };
  writeFileSync(join(applied, "terraform.tfstate"), JSON.stringify(state));
}

let copies = 0;

function freshCopy(folder: string): string {
  copies += 1;
  const copy = join(folder, `fresh${copies}`);
  mkdirSync(copy);
  cpSync(join(folder, "applied/main.tf.json"), join(copy, "main.tf.json"));
  return copy;
}

/** The most memory is read while it runs: the kernel forgets it with the process. */
async function terraform(cwd: string, words: readonly string[]): Promise<Taken> {
  const begun = performance.now();
  const child = spawn("terraform", [...words.slice(0, 1), "-no-color", ...words.slice(1)], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said = `${said}${text}`.slice(-2_000);
    });
  let megabytes = 0;
  const looking = setInterval(() => {
    try {
      megabytes = Math.max(megabytes, mostMemory(child.pid ?? 0));
    } catch {
      // It has ended.
    }
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(looking);
  if (code !== 0) throw new Error(`terraform ${words.join(" ")} ended with ${code}: ${said}`);
  return { milliseconds: performance.now() - begun, megabytes };
}

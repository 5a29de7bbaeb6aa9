import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { declare, type Tool } from "../src/api/pipeline.ts";
import { readRuns } from "../src/api/read-runs.ts";
import { changeHosts } from "../src/cli/verbs/change-hosts.ts";
import { plan } from "../src/cli/verbs/plan.ts";
import { beginStage, changeFlags, changeOptions, type Stage } from "../test/drift/stage.ts";
import { mostMemory } from "./memory.ts";
import { type Answers, recording, replaying } from "./replay.ts";
import { simulatedCluster } from "./simulated.ts";

// A process of the bench of lvsform's own work. `record`: applies a cluster on model hosts, plans it again, and keeps what they answered.
// `apply`, `plan`: the same against the kept answers.

/** What one process took. */
export interface Taken {
  readonly milliseconds: number;
  readonly megabytes: number;
}

/** The graph of what was applied: each address, and what it waits for. */
export type Graph = readonly (readonly [address: string, dependsOn: readonly string[]])[];

const servers = Number(process.argv[3]);
const folder = process.argv[4] ?? "";
const fileOf = (what: string) => join(folder, `answers of ${what}`);
const planFlags = { json: false, detailedExitcode: true, tui: false };

async function work(what: "apply" | "plan", tool: Tool, { terminal, said }: Stage): Promise<void> {
  const code =
    what === "plan"
      ? await plan(tool, terminal, changeOptions, planFlags)
      : await changeHosts(
          tool,
          terminal,
          { verb: "apply", declaration: await declare(tool), options: changeOptions },
          changeFlags,
        );
  if (code !== 0) throw new Error(`${what} ended with ${code}: ${said().slice(-2_000)}`);
}

async function record(): Promise<Graph> {
  const stage = beginStage(servers, { folder });
  stage.declare(() => simulatedCluster(servers));
  for (const what of ["apply", "plan"] as const) {
    const answers: Answers = new Map();
    await work(what, recording(stage.tool, answers), stage);
    writeFileSync(fileOf(what), serialize(answers));
  }
  return [...readRuns(stage.tool).state.resources].map(([address, { dependsOn }]) => [address, dependsOn]);
}

async function measure(what: "apply" | "plan"): Promise<Taken> {
  // An apply has a new folder, and so a new record.
  const stage = what === "plan" ? beginStage(0, { folder, network: new Map() }) : beginStage(0);
  stage.declare(() => simulatedCluster(servers));
  const answers: Answers = deserialize(readFileSync(fileOf(what)));
  const begun = performance.now();
  await work(what, replaying(stage.tool, answers), stage);
  const milliseconds = performance.now() - begun;
  if (what === "apply") stage.end();
  return { milliseconds, megabytes: mostMemory("self") };
}

const what = process.argv[2];
if (what === "record" || what === "apply" || what === "plan")
  process.stdout.write(JSON.stringify(what === "record" ? await record() : await measure(what)));

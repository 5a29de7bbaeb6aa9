import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { declare } from "../src/api/pipeline.ts";
import { probe } from "../src/api/read.ts";
import { readRuns } from "../src/api/read-runs.ts";
import { scanAndReport } from "../src/cli/verbs/drift/scan.ts";
import { beginStage, lookFlags, type Stage } from "../test/drift/stage.ts";
import { mostMemory } from "./memory.ts";
import { inTurns } from "./row.ts";

// A process of the bench of drift: `once` tells the memory of one look, `times` the time of looks and of readings in turns.

const times = 7;

/** The most memory that one look had, from the start of its process. Megabytes. */
async function once(stage: Stage): Promise<number> {
  await scanAndReport(stage.tool, stage.terminal, lookFlags);
  return mostMemory("self");
}

async function inTime(stage: Stage): ReturnType<typeof inTurns> {
  const declaration = await declare(stage.tool);
  const { state } = readRuns(stage.tool);
  const timed = (work: () => Promise<unknown>) => async () => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
  return inTurns(
    timed(() => scanAndReport(stage.tool, stage.terminal, lookFlags)),
    timed(() => probe(stage.tool, declaration, state)),
    times,
  );
}

const [, , what = "", more = "", kept = "", folder = ""] = process.argv;
const stage = beginStage(Number(more), { folder, network: new Map(deserialize(readFileSync(kept))) });
process.stdout.write(JSON.stringify(await (what === "once" ? once(stage) : inTime(stage))));

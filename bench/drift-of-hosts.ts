import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { probe } from "../src/pipeline/read.ts";
import { declare } from "../src/pipeline.ts";
import { lookAndReport } from "../src/verbs/drift/look.ts";
import { readRecords } from "../src/verbs/find-run.ts";
import { beginStage, lookFlags, type Stage } from "../test/drift/stage.ts";
import { inTurns, type Row } from "./row.ts";

const hosts = 1_000;
const times = 7;

/** A look for drift over 1,000 hosts that answer at once, remembered and reported: against reading the same hosts and nothing else. */
export async function driftOfHosts(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-"));
  const stage = beginStage(hosts - 3);
  try {
    if ((await stage.apply()) !== 0) throw new Error(stage.said().slice(-1_000));
    // The looks have a process of their own: what is measured is not what the apply has left behind.
    const kept = join(folder, "stage");
    writeFileSync(kept, serialize([...stage.network]));
    const run = (what: string) =>
      JSON.parse(
        execFileSync(process.execPath, [import.meta.filename, what, kept, stage.folder], { encoding: "utf8" }),
      );
    return rowOf(run("once"), run("times"));
  } finally {
    stage.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Taken {
  readonly ours: number;
  readonly theirs: number;
}

function rowOf(megabytes: number, { ours, theirs }: Taken): Row {
  return {
    work: `drift of ${hosts} hosts in ${megabytes} MB, the model of the hosts included`,
    against: "reading them, where they answer at once",
    ...{ ours, theirs, ratio: ours / theirs, goal: "at most twice, 300 MB" },
    reached: ours / theirs <= 2 && megabytes <= 300,
  };
}

/** The most memory that one look had, from the start of its process. Megabytes. */
async function once(stage: Stage): Promise<number> {
  await lookAndReport(stage.tool, stage.terminal, lookFlags);
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

async function inTime(stage: Stage): Promise<Taken> {
  const declaration = await declare(stage.tool);
  const { state } = readRecords(stage.tool);
  const timed = (work: () => Promise<unknown>) => async () => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
  return inTurns(
    timed(() => lookAndReport(stage.tool, stage.terminal, lookFlags)),
    timed(() => probe(stage.tool, declaration, state)),
    times,
  );
}

if (process.argv[1] === import.meta.filename) {
  const [, , what = "", kept = "", folder = ""] = process.argv;
  const stage = beginStage(hosts - 3, { folder, network: new Map(deserialize(readFileSync(kept))) });
  process.stdout.write(JSON.stringify(await (what === "once" ? once(stage) : inTime(stage))));
}

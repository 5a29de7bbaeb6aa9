import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "node:v8";
import { beginStage } from "../test/drift/stage.ts";
import { built, told } from "./built.ts";
import type { Row } from "./row.ts";

const hosts = 1_000;
/** Besides the three of the stage. */
const more = hosts - 3;

/** A look for drift over 1,000 hosts that answer at once, remembered and reported: against reading the same hosts and nothing else. */
export async function driftOfHosts(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-"));
  const stage = beginStage(more);
  const program = await built("drift-process");
  try {
    if ((await stage.apply()) !== 0) throw new Error(stage.said().slice(-1_000));
    // The looks have a process of their own: what is measured is not what the apply has left behind.
    const kept = join(folder, "stage");
    writeFileSync(kept, serialize([...stage.network]));
    const run = (what: string) => told(program, [what, `${more}`, kept, stage.folder], folder);
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
    ours,
    theirs,
    ratio: ours / theirs,
    goal: "at most twice, 300 MB",
    reached: ours / theirs <= 2 && megabytes <= 300,
  };
}

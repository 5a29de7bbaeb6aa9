import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTurns, type Row } from "./row.ts";

const root = join(import.meta.dirname, "..");
const times = 15;

/** What is asked of the program, and how much longer than an empty program it may take. Milliseconds. */
const asked: readonly (readonly [words: readonly string[], most: number])[] = [
  [["--version"], 60],
  [["plan", "--help"], 200],
  [["validate"], 200],
];

/** How long the built program takes for what needs no host: against a program of Node that does nothing. */
export async function startUp(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-"));
  copyFileSync(join(root, "examples/walkthrough/cluster.ts"), join(folder, "cluster.ts"));
  const timed = (words: readonly string[]) => async () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`${words.join(" ")}: ${stderr}`);
    return performance.now() - begun;
  };
  const rows: Row[] = [];
  for (const [words, most] of asked) {
    const program = timed([join(root, "dist/src/main.js"), ...words]);
    // Once for what Node keeps of it.
    await program();
    const { ours, theirs } = await inTurns(program, timed(["-e", "0"]), times);
    rows.push({
      work: `lvsform ${words.join(" ")}`,
      against: "node -e 0",
      ours,
      theirs,
      ratio: ours / theirs,
      goal: `at most ${most} ms more`,
      reached: ours - theirs <= most,
    });
  }
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { driftOfHosts } from "./drift-of-hosts.ts";
import { keyPress } from "./key-press.ts";
import type { Row } from "./row.ts";
import { startUp } from "./start-up.ts";

const rows: readonly Row[] = [await driftOfHosts(), await keyPress(), ...(await startUp())];
const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
for (const { work, against, ours, theirs, ratio, goal, reached } of rows)
  process.stdout.write(
    `${reached ? "reached" : "MISSED "}  ${work}: ${milliseconds(ours)}, ${against}: ${milliseconds(theirs)}, ratio ${ratio.toFixed(2)} (goal: ${goal})\n`,
  );
const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify({ machine, commit, rows }, null, 2)}\n`);
process.exitCode = rows.every(({ reached }) => reached) ? 0 : 1;

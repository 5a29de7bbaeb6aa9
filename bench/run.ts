import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { destinations } from "./destinations.ts";
import { driftOfHosts } from "./drift-of-hosts.ts";
import { engine } from "./engine.ts";
import { keyPress } from "./key-press.ts";
import type { Row } from "./row.ts";
import { simulation } from "./simulation.ts";
import { configureServers } from "./ssh/configure.ts";
import { probeOfHosts } from "./ssh/probe-of-hosts.ts";
import { startUp } from "./start-up.ts";

/** The rows by the words that choose them: `npm run bench -- ssh`; without a word all of them. */
const tables: readonly { readonly words: string; rows(): Promise<readonly Row[]> }[] = [
  { words: "start-up", rows: startUp },
  { words: "engine terraform", rows: engine },
  { words: "simulation", rows: simulation },
  { words: "lab destinations", rows: destinations },
  { words: "drift", rows: async () => [await driftOfHosts()] },
  { words: "tui key", rows: async () => [await keyPress()] },
  { words: "ssh probe", rows: async () => [await probeOfHosts()] },
  ...[8, 32, 128].map((count) => ({ words: `ssh configure ${count}`, rows: () => configureServers(count) })),
];
const wanted = process.argv.slice(2);
const chosen = tables.filter(({ words }) => wanted.every((one) => words.split(" ").includes(one)));
if (chosen.length === 0)
  throw new Error(`no row is called ${wanted.join(" ")}; there are ${tables.map(({ words }) => words).join(", ")}`);
const rows: Row[] = [];
for (const table of chosen) rows.push(...(await table.rows()));
const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
for (const { work, against, ours, theirs, ratio, goal, reached } of rows)
  process.stdout.write(
    `${reached ? "reached" : "MISSED "}  ${work}: ${milliseconds(ours)}, ${against}: ${milliseconds(theirs)}, ratio ${ratio.toFixed(2)} (goal: ${goal})\n`,
  );
const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify({ machine, commit, rows }, null, 2)}\n`);
process.exitCode = rows.every(({ reached }) => reached) ? 0 : 1;

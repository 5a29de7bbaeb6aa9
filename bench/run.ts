import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
const resultsFile = join(import.meta.dirname, "results.json");
const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();

function print({ work, against, ours, theirs, unit = "ms", ratio, goal, reached }: Row): void {
  const mark = reached ? "reached" : "MISSED ";
  const [one, other] = [ours, theirs].map((value) => `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`);
  const sides = `${work}: ${one}, ${against}: ${other}`;
  process.stdout.write(`${mark}  ${sides}, ratio ${ratio.toFixed(2)} (goal: ${goal})\n`);
}

interface Results {
  readonly [words: string]: { readonly machine: string; readonly commit: string; readonly rows: readonly Row[] };
}

/** Of the tables that were not measured now, what is there stays; each is written as soon as it is whole. */
function keep(words: string, rows: readonly Row[]): void {
  const before: Results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
  const known = tables.flatMap((table) => (before[table.words] ? [[table.words, before[table.words]]] : []));
  const all: Results = { ...Object.fromEntries(known), [words]: { machine, commit, rows } };
  writeFileSync(resultsFile, `${JSON.stringify(all, null, 2)}\n`);
}

let missed = 0;
for (const { words, rows: measure } of chosen) {
  const rows = await measure();
  for (const row of rows) print(row);
  keep(words, rows);
  missed += rows.filter(({ reached }) => !reached).length;
}
process.exitCode = missed === 0 ? 0 : 1;

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { declare, probe } from "../src/api/pipeline.ts";
import { withTool } from "../src/api/with-tool.ts";
import { Failure } from "../src/model/diagnostic.ts";
import type { Live } from "../src/model/live.ts";
import { printDiagnostics } from "../src/views/diagnostic-text.ts";

// Reads the hosts of an example, as plan does, and keeps what they show beside it: what the test plans against.

const usage = "usage: node examples/record.ts NAME --ssh-config FILE\n";

/** What differs from one reading of the same hosts to the next. */
const constant = { probedAt: "2026-01-01T00:00:00.000Z", bootId: "00000000-0000-0000-0000-000000000000" };

async function main(): Promise<number> {
  const options = { "ssh-config": { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name] = positionals;
  const sshConfig = values["ssh-config"];
  if (name === undefined || sshConfig === undefined) {
    process.stderr.write(usage);
    return 1;
  }
  const folder = join(import.meta.dirname, name);
  // Hosts in emulation share a processor: more handshakes at a time would only wait for each other.
  const flags = { file: join(folder, "cluster.ts"), sshConfig, parallelism: 4 };
  const quiet = { show: () => {} };
  const note = (text: string) => void process.stderr.write(`note: ${text}\n`);
  const { signal } = new AbortController();
  const live = await withTool(flags, quiet, signal, { argv: process.argv, note }, async (tool) =>
    probe(tool, await declare(tool), { resources: new Map(), hosts: [] }),
  );
  // A part of a reading would be tested as if the rest were not there.
  const lost = live.hosts.flatMap((host) => (host.reachable ? [] : [host.problem]));
  if (live.unreadable.size > 0) throw new Failure(lost.length > 0 ? lost : [...live.unreadable.values()]);
  await writeFile(join(folder, "live.json"), textOf(live));
  process.stdout.write(
    `${live.hosts.length} hosts, ${live.resources.size} resources: npm run format lays the file out\n`,
  );
  return 0;
}

/** One line for each resource, in a stable order: a change of a reading is a change of few lines. */
function textOf({ hosts, resources }: Live): string {
  const readings = hosts.map((host) => {
    if (!host.reachable) throw new Failure(host.problem);
    const { facts, ...rest } = host;
    return { ...rest, probedAt: constant.probedAt, facts: { ...facts, bootId: constant.bootId } };
  });
  const print = (value: unknown) =>
    JSON.stringify(value, (_name, inner) => (inner instanceof Map || inner instanceof Set ? [...inner] : inner));
  const lines = [...resources]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { host, kind, key, spec }]) => print({ host, kind, key, spec }));
  const list = (all: readonly string[]) => `[\n${all.join(",\n")}\n]`;
  return `{\n"hosts": ${list(readings.map(print))},\n"resources": ${list(lines)}\n}\n`;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(printDiagnostics(error.diagnostics, (_colour, text) => text));
  process.exitCode = 1;
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Tool } from "../src/api/pipeline.ts";
import { readWords } from "../src/cli/commands/drift/scan-options.ts";
import { type InstallFlags, install } from "../src/cli/verbs/drift/install.ts";
import type { StateReader } from "../src/model/store.ts";
import type { Terminal } from "../src/views/terminal.ts";
import { parseLine } from "./typed.ts";

/**
 * What a line `lvsform drift install --systemd --user …` writes, by file; as if node, lvsform and the cluster were where they usually are, and
 * the cluster had been applied. No clock of this machine is touched.
 */
export async function unitsOf(line: string, cluster: string): Promise<Readonly<Record<string, string>>> {
  const { words, options } = parseLine(line);
  const folder = mkdtempSync(join(tmpdir(), "lvsform-units-"));
  const before = process.env.XDG_CONFIG_HOME;
  process.env.XDG_CONFIG_HOME = join(folder, "config");
  const record = { read: () => ({ cluster, serial: 1 }), runs: () => [], close: () => {} } as unknown as StateReader;
  const tool: Pick<Tool, "clusterFile" | "readState" | "withLocal"> = {
    clusterFile: join(folder, "cluster.ts"),
    readState: () => record,
    withLocal: (task) => task({ exec: async () => ({ code: 0, stdout: "", stderr: "" }), close: async () => {} }),
  };
  const terminal = { out: () => {}, error: () => {} } as unknown as Terminal;
  // A path is made whole from where it was typed: beside cluster.ts.
  const flags = { ...options, sshConfig: join(folder, String(options.sshConfig)) } as unknown as InstallFlags;
  try {
    await install(tool as Tool, terminal, words, flags, readWords(words).notify);
    const units = join(folder, "config/systemd/user");
    const usual = (text: string) =>
      text
        .replaceAll(folder, `/srv/${cluster}`)
        .replaceAll(resolve(process.argv[1] ?? ""), "/usr/lib/node_modules/lvsform/dist/src/main.js")
        .replaceAll(process.execPath, "/usr/bin/node");
    return Object.fromEntries(
      readdirSync(units)
        .toSorted()
        .map((name) => [name, usual(readFileSync(join(units, name), "utf8"))]),
    );
  } finally {
    if (before === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

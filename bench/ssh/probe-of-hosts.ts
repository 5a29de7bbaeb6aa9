import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { built, told } from "../built.ts";
import type { Row } from "../row.ts";
import { clusterOf } from "./contestants.ts";
import { addressOf, names, port } from "./probed.ts";

const processes = 4;

/** Reading 1,000 hosts by ssh: against the handshakes and one exec of the same script each, by ssh2 and nothing else. */
export async function probeOfHosts(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-probe-"));
  execFileSync("sh", ["-ec", `for f in user host; do ssh-keygen -q -t ed25519 -N '' -f ${folder}/$f; done`]);
  const hostKey = readFileSync(join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(folder, "known_hosts"), names.map((_, at) => `[${addressOf(at)}]:${port} ${hostKey}\n`).join(""));
  writeFileSync(
    join(folder, "ssh_config"),
    `${names.map((name, at) => `Host ${name}\n  HostName ${addressOf(at)}\n`).join("")}Host *
  Port ${port}
  User root
  IdentityFile ${folder}/user
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${folder}/known_hosts
`,
  );
  writeFileSync(join(folder, "cluster.ts"), clusterOf(names));
  const program = await built("ssh/probe-process");
  const servers = await Promise.all(Array.from({ length: processes }, (_, at) => begin(folder, at)));
  try {
    const run = (what: string) => told(program, [what, folder], folder);
    const megabytes: number = run("once");
    const { ours, theirs }: { ours: number; theirs: number } = run("times");
    return {
      work: `reading ${names.length} hosts by ssh, in ${megabytes} MB`,
      against: "as many ssh2 handshakes and execs of the same script, and nothing else",
      ours,
      theirs,
      ratio: ours / theirs,
      goal: "at most 1.2×, 300 MB",
      reached: ours / theirs <= 1.2 && megabytes <= 300,
    };
  } finally {
    for (const one of servers) one.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function begin(folder: string, at: number): Promise<ChildProcess> {
  const each = names.length / processes;
  const words = [join(import.meta.dirname, "servers.ts"), folder, at * each, (at + 1) * each, port].map(String);
  const server = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  await once(server.stdout, "data");
  return server;
}

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2 from "ssh2";
import { providers } from "../../providers/index.ts";
import { createLimit } from "../../src/hosts/limit.ts";
import { createPool } from "../../src/hosts/pool.ts";
import { connectSsh } from "../../src/hosts/ssh.ts";
import { declare, probe, type Tool } from "../../src/pipeline.ts";
import { inTurns, type Row } from "../row.ts";
import { clusterOf } from "./contestants.ts";

const hosts = 1_000;
const times = 5;
/** What the program has, too. */
const parallelism = 32;
const port = 2222;
const processes = 4;

const addressOf = (at: number) => `127.77.${Math.floor(at / 250)}.${(at % 250) + 1}`;
const names = Array.from({ length: hosts }, (_, at) => `rs${at + 1}`);

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
  const servers = await Promise.all(Array.from({ length: processes }, (_, at) => begin(folder, at)));
  try {
    const run = (what: string) =>
      JSON.parse(execFileSync(process.execPath, [import.meta.filename, what, folder], { encoding: "utf8" }));
    const megabytes: number = run("once");
    const { ours, theirs }: { ours: number; theirs: number } = run("times");
    return {
      work: `reading ${hosts} hosts by ssh, in ${megabytes} MB`,
      against: "as many ssh2 handshakes and execs of the same script, and nothing else",
      ...{ ours, theirs, ratio: ours / theirs, goal: "at most 1.2×, 300 MB" },
      reached: ours / theirs <= 1.2 && megabytes <= 300,
    };
  } finally {
    for (const one of servers) one.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function begin(folder: string, at: number): Promise<ChildProcess> {
  const each = hosts / processes;
  const words = [join(import.meta.dirname, "servers.ts"), folder, at * each, (at + 1) * each, port].map(String);
  const server = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  await once(server.stdout, "data");
  return server;
}

/** Every host read by lvsform, over connections of its own, which it closes. */
async function read(folder: string): Promise<{ readonly milliseconds: number; readonly script: string }> {
  const declaration = await declare({ clusterFile: join(folder, "cluster.ts"), providers });
  const pool = createPool(connectSsh({ configFile: join(folder, "ssh_config") }), { parallelism });
  const limit = createLimit(parallelism);
  let script = "";
  const tool: Pick<Tool, "providers" | "withHost" | "progress" | "now"> = {
    providers,
    progress: () => {},
    now: () => new Date(),
    withHost: (target, task) =>
      limit(() =>
        pool.with(target, (transport) =>
          task({
            ...transport,
            exec(text, options) {
              script = text;
              return transport.exec(text, options);
            },
          }),
        ),
      ),
  };
  const begun = performance.now();
  const live = await probe(tool as Tool, declaration, { resources: new Map(), hosts: [] });
  await pool.closeAll();
  const milliseconds = performance.now() - begun;
  const unread = live.hosts.find(({ reachable }) => !reachable);
  if (unread || live.unreadable.size > 0 || live.resources.size < hosts)
    throw new Error(JSON.stringify(unread ?? [...live.unreadable].at(0)));
  return { milliseconds, script };
}

async function bare(folder: string, script: string): Promise<number> {
  const privateKey = readFileSync(join(folder, "user"));
  const limit = createLimit(parallelism);
  const begun = performance.now();
  const clients = await Promise.all(names.map((_, at) => limit(() => ask(addressOf(at), privateKey, script))));
  await Promise.all(
    clients.map((client) => {
      const closed = new Promise<void>((resolve) => client.on("close", () => resolve()));
      client.end();
      return closed;
    }),
  );
  return performance.now() - begun;
}

function ask(host: string, privateKey: Buffer, script: string): Promise<ssh2.Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on("error", reject);
    client.on("ready", () =>
      client.exec("exec /bin/sh", (error, channel) => {
        if (error) return reject(error);
        channel.on("close", () => resolve(client));
        channel.resume();
        channel.stderr.resume();
        channel.end(script);
      }),
    );
    client.connect({
      sock: connect({ host, port, noDelay: true }),
      ...{ username: "root", privateKey, algorithms: { serverHostKey: ["ssh-ed25519"] }, hostVerifier: () => true },
    });
  });
}

if (process.argv[1] === import.meta.filename) {
  const [, , what, folder = ""] = process.argv;
  const { script } = await read(folder);
  const result =
    what === "once"
      ? Math.round(process.resourceUsage().maxRSS / 1024)
      : await inTurns(
          async () => (await read(folder)).milliseconds,
          () => bare(folder, script),
          times,
        );
  process.stdout.write(JSON.stringify(result));
}

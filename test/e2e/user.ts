import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { connectSsh } from "../../src/hosts/ssh/client/connect.ts";
import { labPaths } from "../../src/lab/lab.ts";
import { rebootHost } from "../../src/lab/reboot.ts";
import { trusted } from "../../src/model/shell/shell.ts";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Fails with all that the command said where it did not end well. */
export function succeeded({ code, stdout, stderr }: Result): void {
  expect(code, `${stdout}${stderr}`).toBe(0);
}

/** The built program, as a user runs it without a terminal. */
export function lvsform(...words: readonly string[]): Promise<Result> {
  const main = join(import.meta.dirname, "../../dist/src/main.js");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...words], { maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** The program while it runs. */
export interface Running {
  /** Resolves when it has said something that the pattern finds, on either stream; rejects when it ends before. */
  until(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Result>;
}

/** Starts the built program; it is not waited for. */
export function startLvsform(...words: readonly string[]): Running {
  const main = join(import.meta.dirname, "../../dist/src/main.js");
  const child = spawn(process.execPath, [main, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  const waiting = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      for (const look of waiting) look();
    });
  const ended = new Promise<Result>((resolve) =>
    child.once("close", (code, signal) => resolve({ code: code ?? (signal === null ? -1 : -2), ...said })),
  );
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(said.stdout + said.stderr)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended before it said ${pattern}: ${said.stdout}${said.stderr}`)));
      }),
  };
}

/** The lab of the worker that runs this file. */
export function ownLab(): string {
  const labs = inject("labs");
  return labs[(Number(process.env.VITEST_POOL_ID) - 1) % labs.length] as string;
}

export interface User {
  readonly folder: string;
  readonly statePath: string;
  /** Writes cluster.ts anew; the walkthrough's, changed by a function of its text. */
  declare(change?: (text: string) => string): void;
  run(verb: string, ...words: readonly string[]): Promise<Result>;
  /** A change that is not what the test is about: not asked, not confirmed, waiting for no connection. */
  quick(verb: string, ...words: readonly string[]): Promise<Result>;
  start(verb: string, ...words: readonly string[]): Running;
  leave(): void;
}

/** What is declared, for the running system alone. */
function temporary(text: string): string {
  return text.replaceAll(/(new (?:Director|RealServer)\([^;{]*\{\s*host: (?:"[^"]*"|`[^`]*`))/g, '$1, boot: "none"');
}

/** A user with a folder of their own, a cluster.ts and a lab. `boots`: what they declare is to come back after a boot too. */
export function newUser(lab: string, { sshConfig = labPaths(lab).sshConfig, boots = false } = {}): User {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-user-"));
  const file = join(folder, "cluster.ts");
  const local = [
    "show",
    "state list",
    "state show",
    "state history",
    "history",
    "unlock",
    "validate",
    "drift ignore",
    "drift unignore",
    "drift history",
  ];
  const line = (verb: string, words: readonly string[]) => {
    const hosts = local.includes(verb) ? [] : ["--ssh-config", sshConfig];
    return [...verb.split(" "), "-f", file, ...hosts, ...words];
  };
  const walkthrough = readFileSync(join(import.meta.dirname, "../../examples/walkthrough/cluster.ts"), "utf8");
  const user: User = {
    folder,
    statePath: join(folder, ".lvsform/state.db"),
    declare: (change = (text) => text) =>
      writeFileSync(file, boots ? change(walkthrough) : temporary(change(walkthrough))),
    run: (verb, ...words) => lvsform(...line(verb, words)),
    quick: (verb, ...words) => lvsform(...line(verb, ["--yes", "--now", "--confirm", "never", ...words])),
    start: (verb, ...words) => startLvsform(...line(verb, words)),
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
  user.declare();
  return user;
}

/** What one command prints on a host of the lab. */
export async function on(lab: string, host: string, script: string): Promise<string> {
  const transport = await connectSsh({ configFile: labPaths(lab).sshConfig })({ name: host, sudo: false });
  try {
    const path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin; export PATH\n";
    return (await transport.exec(trusted(path + script), { timeoutMs: 60_000 })).stdout;
  } finally {
    await transport.close();
  }
}

/** A host's IPVS table as `ipvsadm -S -n` prints it; empty where ip_vs is not loaded, which the program itself would load. */
export function rulesOn(lab: string, host: string): Promise<string> {
  return on(lab, host, "if [ -e /proc/net/ip_vs ]; then ipvsadm -S -n; fi");
}

/** Ends the keepalived of /tmp/keepalived.pid, if any, and waits until it has taken its services away. */
export const endKeepalived =
  "p=$(cat /tmp/keepalived.pid 2>/dev/null) && kill $p && for i in $(seq 100); do kill -0 $p || break; sleep 0.1; done 2>/dev/null";

/** Clears the IPVS table of a host and lets go every module that came with it, those first that use others. */
export const unloadIpvs = [
  "if [ -e /proc/net/ip_vs ]; then ipvsadm -C; ipvsadm --stop-daemon master; ipvsadm --stop-daemon backup; fi 2>/dev/null;",
  "for m in $(cut -d' ' -f1 /proc/modules | grep '^ip_vs_') ip_vs nf_conntrack_sip",
  "nf_conntrack nf_defrag_ipv6 nf_defrag_ipv4 libcrc32c; do rmmod $m; done 2>/dev/null; true",
].join(" ");

/** Everything on a host that an apply could change: addresses, links, routes, every kernel parameter of the network, modules, the table. */
export async function snapshot(lab: string, hosts: readonly string[]): Promise<Record<string, string>> {
  const script = [
    // A fresh IPv6 address is tried out for a second or two before it stands.
    "while ip -6 addr show tentative | grep -q inet6; do sleep 0.1; done",
    "ip -o addr show | sed 's/valid_lft.*//'",
    "ip -o link show",
    "ip route show table all | sort; ip -6 route show table main | sort",
    // Counters and what follows from memory at hand move by themselves.
    "sysctl -a 2>/dev/null | grep '^net\\.' | grep -v 'conntrack_count\\|inotify\\|random\\|mem = '",
    // By name: who uses a module how often moves with every connection.
    "cut -d' ' -f1 /proc/modules | sort",
    "if [ -e /proc/net/ip_vs ]; then ipvsadm -S -n; ipvsadm -L -n --thresholds; ipvsadm -L -n --timeout; fi",
  ].join("\n");
  return Object.fromEntries(await Promise.all(hosts.map(async (host) => [host, await on(lab, host, script)] as const)));
}

/** Boots hosts of the lab anew, all at once. */
export async function rebooted(lab: string, hosts: readonly string[]): Promise<void> {
  await Promise.all(hosts.map((host) => rebootHost(lab, host)));
}

/** Every file below /etc of the hosts, with its rights and what is in it; time and what programs write of themselves left out. */
export async function etc(lab: string, hosts: readonly string[]): Promise<Record<string, string>> {
  const script =
    "cd /etc && { find . -type f -o -type l | xargs stat -c '%a %u:%g %N'; find . -type f | xargs sha256sum; } | sort";
  return Object.fromEntries(await Promise.all(hosts.map(async (host) => [host, await on(lab, host, script)] as const)));
}

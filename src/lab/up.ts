import { spawn } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../model/diagnostic.ts";
import { findImage } from "./image.ts";
import { type Lab, labPaths } from "./lab.ts";
import { makeKeyPair } from "./openssh-key.ts";
import { freePorts } from "./ports.ts";
import { endProcess, isRunning, startTimeOf } from "./process.ts";
import { qemuArguments } from "./qemu.ts";
import { writeSeed } from "./seed.ts";
import { sshConfigOf } from "./ssh-config.ts";
import { labStatus, tellDeath } from "./status.ts";
import { hostsOf, type LabHost, network } from "./topology.ts";

export interface UpOptions {
  readonly name: string;
  readonly realServers: number;
  readonly directors: number;
  /** How long the guest may take to be ready. Milliseconds; default 120 000, for a busy machine. */
  readonly timeoutMs?: number;
  onProgress(text: string): void;
}

const qemu = "qemu-system-x86_64";

/** Starts a lab and returns when every host answers ssh. One that runs already with the same hosts is returned as it is. */
export async function startLab(options: UpOptions): Promise<{ readonly lab: Lab; readonly started: boolean }> {
  const { name, onProgress, timeoutMs = 120_000 } = options;
  const hosts = hostsOf(options);
  const status = await labStatus(name);
  if (status.state === "running") return { lab: sameHosts(status.lab, hosts), started: false };
  const image = await findImage(onProgress);
  const paths = labPaths(name);
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  const [forwardedPort = 0, ...sshPorts] = await freePorts(hosts.length + 1);
  const draft = {
    hosts: hosts.map((host, index) => ({ ...host, sshPort: sshPorts[index] ?? 0 })),
    vip: { address: network.vip, forwardedPort },
  };
  await writeKeys(draft.hosts, paths, await readFile(image.initrd));
  onProgress(`booting ${hosts.length} hosts`);
  const process = await spawnQemu(qemuArguments(image, paths.seed, draft), paths);
  const lab: Lab = { name, ...process, ...draft };
  await writeFile(paths.sshConfig, sshConfigOf(lab), { mode: 0o600 });
  await writeFile(paths.description, `${JSON.stringify(lab, null, 2)}\n`, { mode: 0o600 });
  try {
    await waitUntilReady(lab, paths.serialLog, timeoutMs);
  } catch (error) {
    await endProcess(lab);
    throw error;
  }
  return { lab, started: true };
}

function sameHosts(lab: Lab, hosts: readonly LabHost[]): Lab {
  const names = (all: readonly LabHost[]) => all.map((one) => one.name).join(" ");
  if (names(lab.hosts) === names(hosts)) return lab;
  throw new Failure({
    severity: "error",
    code: "lab-differs",
    summary: `the lab ${lab.name} runs already, with other hosts: ${names(lab.hosts)}`,
    hint: "take it down first (lvsform lab down), or give the new one another --name",
  });
}

async function writeKeys(hosts: Lab["hosts"], paths: ReturnType<typeof labPaths>, image: Buffer): Promise<void> {
  const client = makeKeyPair();
  const hostKeys = new Map(hosts.map(({ name }) => [name, makeKeyPair()]));
  const known = hosts.map(({ name, sshPort }) => `[127.0.0.1]:${sshPort} ${hostKeys.get(name)?.publicKey}\n`);
  const mode = { mode: 0o600 };
  await writeFile(paths.key, client.privateKey, mode);
  await writeFile(paths.knownHosts, known.join(""), mode);
  // The kernel takes several archives one behind another; each begins at a multiple of four.
  const gap = Buffer.alloc((4 - (image.length % 4)) % 4);
  await writeFile(paths.seed, Buffer.concat([image, gap, writeSeed(hosts, client, hostKeys)]), mode);
}

async function spawnQemu(
  args: readonly string[],
  paths: ReturnType<typeof labPaths>,
): Promise<Pick<Lab, "pid" | "startTime">> {
  const [serial, log] = await Promise.all([open(paths.serialLog, "w", 0o600), open(paths.qemuLog, "w", 0o600)]);
  try {
    const child = spawn(qemu, [...args], { detached: true, stdio: ["ignore", serial.fd, log.fd] });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("spawn", () => resolve(child.pid ?? 0));
      child.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "ENOENT" ? noQemu() : error));
    });
    child.unref();
    return { pid, startTime: (await startTimeOf(pid)) ?? "" };
  } finally {
    await Promise.all([serial.close(), log.close()]);
  }
}

function noQemu(): Failure {
  return new Failure({
    severity: "error",
    code: "no-qemu",
    summary: `the lab needs ${qemu}, which is not installed`,
    hint: "install one package: sudo apt-get install --no-install-recommends qemu-system-x86",
  });
}

async function waitUntilReady(lab: Lab, serialLog: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const late = async (what: string) => {
    if (!(await isRunning(lab)))
      throw new Failure(await tellDeath(lab.name, `the lab ${lab.name} ended while it booted`));
    if (performance.now() > deadline)
      throw new Failure(
        await tellDeath(lab.name, `the lab ${lab.name} was not ready within ${timeoutMs / 1_000} s: ${what}`),
      );
    await sleep(50);
  };
  while (!(await readFile(serialLog, "utf8")).includes("lvsform-lab: ready"))
    await late("its console does not say ready");
  await Promise.all(
    lab.hosts.map(async ({ name, sshPort }) => {
      while (!(await speaksSsh(sshPort))) await late(`${name} does not answer ssh`);
    }),
  );
}

/** QEMU accepts for the guest before the guest listens: only the greeting proves a server. */
function speaksSsh(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1", timeout: 2_000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (greeting) => end(greeting.toString("latin1").startsWith("SSH-")));
    for (const event of ["error", "timeout", "end"]) socket.once(event, () => end(false));
  });
}

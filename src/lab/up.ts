import { mkdir } from "node:fs/promises";
import { Failure } from "../model/diagnostic.ts";
import { findImage } from "./image.ts";
import { type Lab, labPaths } from "./lab.ts";
import { describeLab, forgetLab, writeKeys } from "./lab-files.ts";
import { takeTurn } from "./lock.ts";
import { freePorts } from "./ports.ts";
import { endProcess } from "./process.ts";
import { qemuArguments } from "./qemu.ts";
import { waitUntilReady } from "./ready.ts";
import { spawnQemu } from "./spawn-qemu.ts";
import { labStatus } from "./status.ts";
import { hostsOf, type LabHost, network } from "./topology.ts";

export interface UpOptions {
  readonly name: string;
  readonly realServers: number;
  readonly directors: number;
  /** How long the guest may take to be ready. Milliseconds; default 120 000 and 2 000 more for each host, for a busy machine. */
  readonly timeoutMs?: number;
  onProgress(text: string): void;
}

export interface Started {
  readonly lab: Lab;
  readonly started: boolean;
}

/** Starts a lab and returns when every host answers ssh. One that runs already with the same hosts is returned as it is. */
export async function startLab(options: UpOptions): Promise<Started> {
  const { name, onProgress } = options;
  const waiting = () => onProgress(`another lvsform is starting the lab ${name}; waiting for it`);
  // Two at once would each boot a QEMU, and nobody would know of one of them.
  return takeTurn(labPaths(name).folder, waiting, () => startOrFind(options));
}

async function startOrFind(options: UpOptions): Promise<Started> {
  const hosts = hostsOf(options);
  const { name, timeoutMs = 120_000 + 2_000 * hosts.length } = options;
  const status = await labStatus(name);
  if (status.state === "running") {
    const lab = sameHosts(status.lab, hosts);
    // It may still boot: the `up` that started it may have been interrupted.
    await waitUntilReady(lab, timeoutMs);
    return { lab, started: false };
  }
  const lab = await boot(options, hosts);
  try {
    await waitUntilReady(lab, timeoutMs);
  } catch (error) {
    await endProcess(lab);
    await forgetLab(name);
    throw error;
  }
  return { lab, started: true };
}

async function boot({ name, onProgress }: UpOptions, hosts: readonly LabHost[]): Promise<Lab> {
  const image = await findImage(onProgress);
  const paths = labPaths(name);
  await mkdir(paths.folder, { recursive: true, mode: 0o700 });
  const [forwardedPort = 0, ...sshPorts] = await freePorts(hosts.length + 1);
  const draft = {
    hosts: hosts.map((host, index) => ({ ...host, sshPort: sshPorts[index] ?? 0 })),
    vip: { address: network.vip, forwardedPort },
  };
  await writeKeys(name, draft.hosts, image.initrd);
  onProgress(`booting ${hosts.length} hosts`);
  const process = await spawnQemu(qemuArguments(image, paths.seed, draft), paths);
  const lab: Lab = { name, ...process, ...draft };
  await describeLab(lab);
  return lab;
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

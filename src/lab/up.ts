import { makeFoldersFor } from "../files/folders.ts";
import { failure } from "../messages/build.ts";
import { bootMachines } from "./debian/boot.ts";
import { dealBackends } from "./debian/dealing.ts";
import { findDebianImage } from "./debian/image.ts";
import type { Backend } from "./debian/network.ts";
import { endLab } from "./down.ts";
import { findImage } from "./image/image.ts";
import { type Flavour, flavourOf, type Lab, labPaths } from "./lab.ts";
import { describeLab, writeInitrd, writeKeys } from "./lab-files.ts";
import { takeTurn } from "./lock.ts";
import { takePorts } from "./ports.ts";
import { qemuArguments } from "./qemu.ts";
import { waitUntilReady } from "./ready.ts";
import { writeSeed } from "./seed.ts";
import { spawnQemu } from "./spawn-qemu.ts";
import { labStatus } from "./status.ts";
import { hostsOf, type LabHost, network } from "./topology.ts";

export interface UpOptions {
  readonly name: string;
  readonly realServers: number;
  readonly directors: number;
  /** Default: fast. */
  readonly flavour?: Flavour;
  /** What keeps the hosts' network in the Debian flavour, dealt out in turn to directors, real servers and client. Default: ifupdown. */
  readonly networks?: readonly Backend[];
  /** How long the hosts may take to be ready. Milliseconds; default 120 000 and 2 000 (debian: 40 000) more for each host, for a busy machine. */
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
  // Two at once would each boot a QEMU, and one of them would be lost.
  return takeTurn(labPaths(name).folder, waiting, () => startOrFind(options));
}

async function startOrFind(options: UpOptions): Promise<Started> {
  const hosts = hostsOf(options);
  const { name, flavour = "fast", networks = ["ifupdown"] } = options;
  const backends = flavour === "debian" ? dealBackends(hosts, networks) : undefined;
  const { timeoutMs = 120_000 + (backends ? 40_000 : 2_000) * hosts.length } = options;
  const status = await labStatus(name);
  if (status.state === "running") {
    const lab = sameHosts(status.lab, hosts, backends);
    // It may still boot: the `up` that started it may have been interrupted.
    await waitUntilReady(lab, timeoutMs);
    return { lab, started: false };
  }
  // Machines that outlived their switch.
  if (status.state === "dead") await endLab(status.lab);
  const lab = backends ? await bootDebian(options, hosts, backends) : await bootFast(options, hosts);
  try {
    await waitUntilReady(lab, timeoutMs);
  } catch (error) {
    await endLab(lab);
    throw error;
  }
  return { lab, started: true };
}

async function bootFast({ name, onProgress }: UpOptions, hosts: readonly LabHost[]): Promise<Lab> {
  const image = await findImage(onProgress);
  return bootWithPorts(name, hosts, async (draft) => {
    const paths = labPaths(name);
    const keys = await writeKeys(name, draft.hosts);
    await writeInitrd(paths.seed, image.initrd, writeSeed(hosts, keys.client, keys.ofHosts));
    onProgress(`booting ${hosts.length} hosts`);
    const lab: Lab = { name, ...(await spawnQemu(qemuArguments(image, paths.seed, draft), paths)), ...draft };
    await describeLab(lab);
    return lab;
  });
}

async function bootDebian(
  { name, onProgress }: UpOptions,
  hosts: readonly LabHost[],
  backends: ReadonlyMap<string, Backend>,
): Promise<Lab> {
  const image = await findDebianImage(onProgress);
  return bootWithPorts(name, hosts, (draft) => {
    onProgress(`booting ${hosts.length} machines`);
    return bootMachines({ name, image, ...draft }, backends);
  });
}

type Draft = Pick<Lab, "hosts" | "vip">;

async function bootWithPorts(
  name: string,
  hosts: readonly LabHost[],
  boot: (draft: Draft) => Promise<Lab>,
): Promise<Lab> {
  makeFoldersFor("the lab", labPaths(name).folder, 0o700);
  return takePorts(hosts.length + 1, ([forwardedPort = 0, ...sshPorts]) =>
    boot({
      hosts: hosts.map((host, index) => ({ ...host, sshPort: sshPorts[index] ?? 0 })),
      vip: { address: network.vip, forwardedPort },
    }),
  );
}

function sameHosts(lab: Lab, hosts: readonly LabHost[], backends: ReadonlyMap<string, Backend> | undefined): Lab {
  const there = lab.hosts.map(({ name, machine }) => nameWith(name, machine?.network)).join(" ");
  if (there === hosts.map(({ name }) => nameWith(name, backends?.get(name))).join(" ")) return lab;
  throw failure("lab-differs", { lab: lab.name, flavour: flavourOf(lab), hosts: there });
}

function nameWith(name: string, backend: Backend | undefined): string {
  return backend === undefined ? name : `${name}:${backend}`;
}

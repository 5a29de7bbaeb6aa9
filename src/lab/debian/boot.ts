import { type Lab, type LabMember, type LabProcess, labPaths, machinePaths } from "../lab.ts";
import { describeLab, type LabKeys, writeInitrd, writeKeys } from "../lab-files.ts";
import { endProcess } from "../process.ts";
import { runProgram } from "../run.ts";
import { spawnQemu } from "../spawn-qemu.ts";
import type { DebianImage } from "./image.ts";
import type { Backend } from "./network.ts";
import { gatewayArguments, machineArguments } from "./qemu.ts";
import { writeDebianSeed } from "./seed.ts";
import { startSwitch } from "./switch.ts";

type Draft = Pick<Lab, "name" | "hosts" | "vip"> & { readonly image: DebianImage };

/** Starts the network and a machine for each host, all at once. */
export async function bootMachines(draft: Draft, backends: ReadonlyMap<string, Backend>): Promise<Lab> {
  const keys = await writeKeys(draft.name, draft.hosts);
  const started: LabProcess[] = [];
  try {
    const itsSwitch = await startSwitch(draft.name);
    started.push(itsSwitch);
    const gateway = await spawnQemu(gatewayArguments(draft), labPaths(draft.name));
    started.push(gateway);
    const hosts: LabMember[] = [];
    for (const host of draft.hosts) {
      const backend = backends.get(host.name) ?? "ifupdown";
      await writeDisk(draft, host, backend, keys);
      const process = await startMachine(draft.name, draft.image, host, false);
      started.push(process);
      hosts.push({ ...host, machine: { ...process, network: backend } });
    }
    const lab: Lab = { ...draft, ...gateway, switch: itsSwitch, hosts };
    await describeLab(lab);
    return lab;
  } catch (error) {
    // They would be lost: they are described when all run.
    for (const one of started) await endProcess(one);
    throw error;
  }
}

/** Starts the machine of one host on its disk, whatever is on it. */
export function startMachine(lab: string, image: DebianImage, host: LabMember, append: boolean): Promise<LabProcess> {
  const { disk, seed, ...logs } = machinePaths(lab, host.name);
  const args = machineArguments(image, host, { disk, initrd: seed });
  return spawnQemu(args, { ...logs, folder: labPaths(lab).folder, append });
}

/** A layer on the shared disk, empty yet, and what the first boot puts there. */
async function writeDisk(draft: Draft, host: LabMember, backend: Backend, keys: LabKeys): Promise<void> {
  const { disk, seed } = machinePaths(draft.name, host.name);
  await runProgram("qemu-img", ["create", "-q", "-f", "qcow2", "-b", draft.image.disk, "-F", "raw", disk]);
  const hostKey = keys.ofHosts.get(host.name);
  if (hostKey === undefined) throw new Error(`no key was made for ${host.name}`);
  const content = writeDebianSeed({ ...host, network: backend }, draft.hosts, keys.client.publicKey, hostKey);
  await writeInitrd(seed, draft.image.initrd, content);
}

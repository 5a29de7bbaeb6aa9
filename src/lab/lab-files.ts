import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { type Lab, labPaths, machinePaths } from "./lab.ts";
import { makeKeyPair, type OpensshKeyPair } from "./openssh-key.ts";
import { sshConfigOf } from "./ssh-config.ts";

/** Keys and addresses are for their owner alone. */
const mode = { mode: 0o600 };

export interface LabKeys {
  readonly client: OpensshKeyPair;
  readonly ofHosts: ReadonlyMap<string, OpensshKeyPair>;
}

/** Makes the keys of one lab, and writes what a client needs to trust its hosts. */
export async function writeKeys(name: string, hosts: Lab["hosts"]): Promise<LabKeys> {
  const paths = labPaths(name);
  const client = makeKeyPair();
  const ofHosts = new Map(hosts.map((host) => [host.name, makeKeyPair()]));
  const known = hosts.map((host) => `[127.0.0.1]:${host.sshPort} ${ofHosts.get(host.name)?.publicKey}\n`);
  await writeFile(paths.key, client.privateKey, mode);
  await writeFile(paths.knownHosts, known.join(""), mode);
  return { client, ofHosts };
}

/** Writes what a machine boots from: the first file system of the image and, behind it, what this machine alone has. */
export async function writeInitrd(path: string, image: string, seed: Buffer): Promise<void> {
  const shared = await readFile(image);
  // The kernel takes several archives one behind another; each begins at a multiple of four.
  const gap = Buffer.alloc((4 - (shared.length % 4)) % 4);
  await writeFile(path, Buffer.concat([shared, gap, seed]), mode);
}

/** Writes how to reach a started lab. */
export async function describeLab(lab: Lab): Promise<void> {
  const { sshConfig, description } = labPaths(lab.name);
  await writeFile(sshConfig, sshConfigOf(lab), mode);
  // By a rename: who asks for the status meanwhile reads it whole or not at all.
  await writeFile(`${description}.new`, `${JSON.stringify(lab, null, 2)}\n`, mode);
  await rename(`${description}.new`, description);
}

/** Removes everything of a lab that has ended but its console logs, which show why. */
export async function forgetLab({ name, hosts }: Pick<Lab, "name" | "hosts">): Promise<void> {
  const { description, key, knownHosts, sshConfig, seed, ofSwitch } = labPaths(name);
  const ofMachines = hosts.flatMap((host) => {
    const { disk, seed } = machinePaths(name, host.name);
    return [disk, seed];
  });
  const all = [description, key, knownHosts, sshConfig, seed, ...ofSwitch, ...ofMachines];
  await Promise.all(all.map((path) => rm(path, { recursive: true, force: true })));
}

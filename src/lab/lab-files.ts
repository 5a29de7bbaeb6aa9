import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { type Lab, labPaths } from "./lab.ts";
import { makeKeyPair } from "./openssh-key.ts";
import { writeSeed } from "./seed.ts";
import { sshConfigOf } from "./ssh-config.ts";

/** Keys and addresses are for their owner alone. */
const mode = { mode: 0o600 };

/** Writes what the guest boots from and what a client needs to trust its hosts, all made anew for this one lab. */
export async function writeKeys(name: string, hosts: Lab["hosts"], initrd: string): Promise<void> {
  const paths = labPaths(name);
  const client = makeKeyPair();
  const hostKeys = new Map(hosts.map((host) => [host.name, makeKeyPair()]));
  const known = hosts.map((host) => `[127.0.0.1]:${host.sshPort} ${hostKeys.get(host.name)?.publicKey}\n`);
  await writeFile(paths.key, client.privateKey, mode);
  await writeFile(paths.knownHosts, known.join(""), mode);
  const image = await readFile(initrd);
  // The kernel takes several archives one behind another; each begins at a multiple of four.
  const gap = Buffer.alloc((4 - (image.length % 4)) % 4);
  await writeFile(paths.seed, Buffer.concat([image, gap, writeSeed(hosts, client, hostKeys)]), mode);
}

/** Writes how to reach a started lab. */
export async function describeLab(lab: Lab): Promise<void> {
  const { sshConfig, description } = labPaths(lab.name);
  await writeFile(sshConfig, sshConfigOf(lab), mode);
  // By a rename: who asks for the status meanwhile reads it whole or not at all.
  await writeFile(`${description}.new`, `${JSON.stringify(lab, null, 2)}\n`, mode);
  await rename(`${description}.new`, description);
}

/** Removes everything of a lab that has ended but its console logs, which tell why. */
export async function forgetLab(name: string): Promise<void> {
  const { description, key, knownHosts, sshConfig, seed } = labPaths(name);
  await Promise.all([description, key, knownHosts, sshConfig, seed].map((path) => rm(path, { force: true })));
}

import { type CpioEntry, writeCpio } from "./image/cpio.ts";
import type { OpensshKeyPair } from "./openssh-key.ts";
import { type LabHost, network } from "./topology.ts";

/** What one lab alone has: its hosts and keys, as a second archive behind the shared image. */
export function writeSeed(
  hosts: readonly LabHost[],
  client: OpensshKeyPair,
  hostKeys: ReadonlyMap<string, OpensshKeyPair>,
): Buffer {
  const lines = hosts.map(
    ({ name, address, role }) => `${name} ${address} ${network.prefix} ${network.gateway} ${role}\n`,
  );
  const file = (path: string, mode: number, text: string): CpioEntry => ({
    path,
    type: "file",
    mode,
    content: Buffer.from(text),
  });
  return writeCpio([
    { path: "lab/keys", type: "directory" },
    file("lab/hosts", 0o644, lines.join("")),
    file("lab/authorized_keys", 0o600, `${client.publicKey}\n`),
    ...[...hostKeys].map(([name, pair]) => file(`lab/keys/${name}`, 0o600, pair.privateKey)),
  ]);
}

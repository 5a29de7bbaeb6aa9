import type { Failure } from "../../../model/diagnostic.ts";
import { quote } from "../../../model/shell/shell.ts";
import { type Hop, sshFailure } from "../client/failure.ts";
import type { SshHost } from "../config/config.ts";
import { findHostKey } from "./host-key.ts";
import { shortness } from "./key-strength.ts";
import { fingerprint, keyType, knownName } from "./known-hosts.ts";

/** Returns the command that makes the host's key known. */
export function trustCommand({ name, configFile }: SshHost): string {
  const config = configFile === undefined ? "" : ` --ssh-config ${quote(configFile)}`;
  return `lvsform hosts trust ${quote(name)}${config}`;
}

/** Returns the command that prints a key's fingerprint on its own host, with sshd's keys where OpenSSH puts them. */
export function fingerprintCommand(type: string): string {
  const algorithm = /ed25519|ecdsa|rsa|dss/.exec(type)?.[0];
  return algorithm
    ? `ssh-keygen -lf /etc/ssh/ssh_host_${algorithm === "dss" ? "dsa" : algorithm}_key.pub`
    : "ssh-keygen -lf FILE.pub";
}

/** Returns the failure of a host whose RSA key is too short; undefined if it is long enough. */
export function refuseShortKey(hop: Hop, key: Buffer): Failure | undefined {
  const short = shortness(key, hop.host.policy);
  if (short === undefined) return undefined;
  return sshFailure("host-key-short", hop, { reason: short, trust: trustCommand(hop.host) });
}

/** Returns why a host key is refused. Only a known key passes, whatever StrictHostKeyChecking is: an apply may run unattended. */
export function judgeHostKey(hop: Hop, key: Buffer): Failure | undefined {
  const { host } = hop;
  const { verdict, at, knownTypes } = findHostKey(host, key);
  const shown = `${keyType(key)} key fingerprint is ${fingerprint(key)}`;
  const commands = { trust: trustCommand(host), fingerprint: fingerprintCommand(keyType(key)) };
  switch (verdict) {
    case "known":
      return refuseShortKey(hop, key);
    case "unknown":
      return refuseShortKey(hop, key) ?? sshFailure("host-key-unknown", hop, { key: shown, knownTypes, ...commands });
    case "changed": {
      const name = quote(host.hostKeyAlias ?? knownName(host.hostName, host.port));
      const file = quote(at?.replace(/:\d+$/, "") ?? "");
      const remove = `ssh-keygen -f ${file} -R ${name}`;
      return sshFailure("host-key-changed", hop, { key: shown, known: at, remove, ...commands });
    }
    case "revoked":
      return sshFailure("host-key-revoked", hop, { key: shown, revoked: at });
  }
}

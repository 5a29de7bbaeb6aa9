import type { Failure } from "../model/diagnostic.ts";
import { quote } from "../model/shell.ts";
import { findHostKey } from "./host-key.ts";
import { shortness } from "./key-strength.ts";
import { fingerprint, keyType, knownName } from "./known-hosts.ts";
import type { SshHost } from "./ssh-config.ts";
import { type Hop, sshFailure } from "./ssh-failure.ts";

/** The command that makes the host's key known, as it can be typed. */
export function trustCommand({ name, configFile }: SshHost): string {
  const config = configFile === undefined ? "" : ` --ssh-config ${quote(configFile)}`;
  return `lvsform hosts trust ${quote(name)}${config}`;
}

/** What prints a key's fingerprint on its own host, where sshd's keys lie as OpenSSH puts them. */
export function fingerprintCommand(type: string): string {
  const algorithm = /ed25519|ecdsa|rsa|dss/.exec(type)?.[0];
  return algorithm
    ? `ssh-keygen -lf /etc/ssh/ssh_host_${algorithm === "dss" ? "dsa" : algorithm}_key.pub`
    : "ssh-keygen -lf FILE.pub";
}

/** The failure of a host whose RSA key is too short to prove anything; undefined: it is long enough. */
export function refuseShortKey(hop: Hop, key: Buffer): Failure | undefined {
  const short = shortness(key, hop.host.policy);
  if (short === undefined) return undefined;
  const hint =
    "on the host, run ssh-keygen -A (it makes the keys that are missing, ed25519 among them) and restart sshd; " +
    `then: ${trustCommand(hop.host)}`;
  return sshFailure("host-key-short", hop, { detail: `it is ${short}; nothing was sent`, hint });
}

/** Only a known key passes, whatever StrictHostKeyChecking says: nobody sits in front of an apply to answer a question. */
export function judgeHostKey(hop: Hop, key: Buffer): Failure | undefined {
  const { host } = hop;
  const { verdict, at, knownTypes } = findHostKey(host, key);
  const shown = `${keyType(key)} key fingerprint is ${fingerprint(key)}`;
  const trust = trustCommand(host);
  const own = fingerprintCommand(keyType(key));
  switch (verdict) {
    case "known":
      return refuseShortKey(hop, key);
    case "unknown": {
      const short = refuseShortKey(hop, key);
      if (short) return short;
      const others = knownTypes.length > 0 ? `; known are keys of type ${knownTypes.join(", ")}` : "";
      const hint = `compare the fingerprint with what the host itself prints (${own}), then run: ${trust}`;
      return sshFailure("host-key-unknown", hop, { detail: shown + others, hint });
    }
    case "changed": {
      const name = quote(host.hostKeyAlias ?? knownName(host.hostName, host.port));
      const file = quote(at?.replace(/:\d+$/, "") ?? "");
      const hint = `if the host was set up anew, and prints this fingerprint itself (${own}), run: ssh-keygen -f ${file} -R ${name}, then: ${trust}`;
      return sshFailure("host-key-changed", hop, { detail: `the ${shown}; the known key is at ${at}`, hint });
    }
    case "revoked":
      return sshFailure("host-key-revoked", hop, { detail: `the ${shown}; it was revoked at ${at}` });
  }
}

import { quote } from "../model/command.ts";
import type { Failure } from "../model/diagnostic.ts";
import { findHostKey } from "./host-key.ts";
import { fingerprint, keyType, knownName } from "./known-hosts.ts";
import { type Hop, sshFailure } from "./ssh-failure.ts";

/** Only a known key passes, whatever StrictHostKeyChecking says: nobody sits in front of an apply to answer a question. */
export function judgeHostKey(hop: Hop, key: Buffer): Failure | undefined {
  const { host } = hop;
  const { verdict, at, knownTypes } = findHostKey(host, key);
  const shown = `${keyType(key)} key fingerprint is ${fingerprint(key)}`;
  const trust = `lvsform hosts trust ${quote(host.name)}`;
  switch (verdict) {
    case "known":
      return undefined;
    case "unknown": {
      const others = knownTypes.length > 0 ? `; known are keys of type ${knownTypes.join(", ")}` : "";
      const hint = `compare the fingerprint with the host's own (ssh-keygen -lf), then run: ${trust}`;
      return sshFailure("host-key-unknown", hop, { detail: shown + others, hint });
    }
    case "changed": {
      const name = quote(host.hostKeyAlias ?? knownName(host.hostName, host.port));
      const file = quote(at?.replace(/:\d+$/, "") ?? "");
      const hint = `if the host was set up anew and the fingerprint is its own, run: ssh-keygen -f ${file} -R ${name}, then: ${trust}`;
      return sshFailure("host-key-changed", hop, { detail: `the ${shown}; the known key is at ${at}`, hint });
    }
    case "revoked":
      return sshFailure("host-key-revoked", hop, { detail: `the ${shown}; it was revoked at ${at}` });
  }
}

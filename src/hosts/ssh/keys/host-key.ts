import { textOf } from "../../text-of.ts";
import type { SshHost } from "../config/config.ts";
import { shortness } from "./key-strength.ts";
import { checkHostKey, findHostKeys, type HostKeyVerdict, keyType } from "./known-hosts.ts";

export interface HostKeyFinding {
  readonly verdict: HostKeyVerdict;
  /** `file:line` of the line that decided; undefined for an unknown key. */
  readonly at: string | undefined;
  /** Key types under which the host is known. */
  readonly knownTypes: readonly string[];
}

/** The first of these verdicts that any file gives counts: a revoked key is revoked wherever else it is listed. */
const weight: readonly HostKeyVerdict[] = ["revoked", "known", "changed", "unknown"];

/** Compares the key that a host showed with all its known_hosts files. */
export function findHostKey(host: SshHost, key: Buffer): HostKeyFinding {
  const { name, port } = lookupOf(host);
  const files = knownHostsTexts(host);
  const verdicts = files.map(({ text }) => checkHostKey(text, name, port, key));
  const verdict = weight.find((one) => verdicts.includes(one)) ?? "unknown";
  const decider = files[verdicts.indexOf(verdict)];
  const entries = decider ? [...findHostKeys(decider.text, name, port), ...findHostKeys(decider.text, name, 22)] : [];
  const line = entries.find((one) => (verdict === "changed" ? one.type === keyType(key) : one.key.equals(key)))?.line;
  const at = decider && line !== undefined && verdict !== "unknown" ? `${decider.file}:${line}` : undefined;
  return { verdict, at, knownTypes: knownTypes(host) };
}

/** The key types known for a host: it is asked for these first, else a host with several keys might show an unknown one. */
export function knownTypes(host: SshHost): readonly string[] {
  const { name, port } = lookupOf(host);
  const types = (at: number): readonly string[] =>
    knownHostsTexts(host).flatMap(({ text }) =>
      findHostKeys(text, name, at)
        // A host with a short key may have a better one by now, and is asked for that.
        .filter(({ revoked, key }) => !revoked && shortness(key, host.policy) === undefined)
        .map(({ type }) => type),
    );
  return [...new Set([...types(port), ...types(22)])];
}

/** An alias stands for host and port together. */
export function lookupOf(host: SshHost): { readonly name: string; readonly port: number } {
  return host.hostKeyAlias ? { name: host.hostKeyAlias, port: 22 } : { name: host.hostName, port: host.port };
}

function knownHostsTexts(host: SshHost): readonly { file: string; text: string }[] {
  return host.knownHostsFiles.flatMap((file) => {
    try {
      return [{ file, text: textOf(file) }];
    } catch {
      // A file that cannot be read vouches for no key, so the host is refused as unknown.
      return [];
    }
  });
}

import type { SshPolicy } from "../client/policy.ts";
import { keyType } from "./known-hosts.ts";

/** The bits of an RSA key's modulus, of a public key in wire form; undefined: it is no RSA key. Source: RFC 4253, 6.6. */
export function rsaBitsOf(key: Buffer): number | undefined {
  if (keyType(key) !== "ssh-rsa") return undefined;
  let at = 0;
  const field = (): Buffer => {
    const length = at + 4 <= key.length ? key.readUInt32BE(at) : 0;
    const content = key.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return content;
  };
  field();
  field();
  const hex = field().toString("hex").replace(/^0+/, "");
  // The first digit may have leading zero bits: 1 is one bit, 8 is four.
  return hex === "" ? 0 : (hex.length - 1) * 4 + Number.parseInt(hex[0] as string, 16).toString(2).length;
}

/** "an RSA key of 1024 bits, and at least 2048 are required"; undefined: the key is long enough. */
export function shortness(key: Buffer, { rsaBits }: SshPolicy): string | undefined {
  const bits = rsaBitsOf(key);
  if (bits === undefined || bits >= rsaBits) return undefined;
  return `an RSA key of ${bits} bits, and at least ${rsaBits} are required`;
}

/** Why a key of the user must not be offered; undefined: it may be. */
export function unfitness(key: Buffer, policy: SshPolicy): string | undefined {
  const short = shortness(key, policy);
  if (short) return `it is ${short}`;
  return signatureFor(keyType(key), policy) === undefined
    ? `PubkeyAcceptedAlgorithms allows no key of type ${keyType(key)}`
    : undefined;
}

/**
 * The signature algorithm by which a key of the user logs in: the first allowed one. "ssh-rsa" leaves the choice to ssh2, which takes
 * SHA-1 only from a host that announces nothing better.
 */
export function signatureFor(type: string, { userKeys }: SshPolicy): string | undefined {
  if (type !== "ssh-rsa") return userKeys.find((one) => one === type);
  return userKeys.includes("ssh-rsa") ? "ssh-rsa" : userKeys.find((one) => one.startsWith("rsa-sha2-"));
}

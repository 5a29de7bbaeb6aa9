import { getCiphers, getHashes } from "node:crypto";
import type { Directive } from "../config/lines.ts";
import { invalid, unsupported } from "../config/lines.ts";
import { matchPattern } from "../config/pattern.ts";

/** The algorithms for one purpose. */
interface Algorithms {
  /** The word of the ssh configuration that lists them. */
  readonly word: string;
  /** Offered without a line in the configuration, the preferred first. */
  readonly usual: readonly string[];
  /** Offered only where the configuration names them: SHA-1, MD5, CBC. */
  readonly onRequest: readonly string[];
}

const ecdsa = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

/** What OpenSSH and ssh2 both know, without what both have given up. Source: ssh -Q; ssh2's lib/protocol/constants.js. */
export const sshAlgorithms = {
  ciphers: {
    word: "Ciphers",
    usual: [
      "aes128-gcm@openssh.com",
      "aes256-gcm@openssh.com",
      "aes128-ctr",
      "aes192-ctr",
      "aes256-ctr",
      "chacha20-poly1305@openssh.com",
    ],
    onRequest: ["aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"],
  },
  macs: {
    word: "MACs",
    usual: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
    onRequest: ["hmac-sha1-etm@openssh.com", "hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96"],
  },
  keyExchanges: {
    word: "KexAlgorithms",
    usual: [
      "curve25519-sha256@libssh.org",
      "curve25519-sha256",
      "ecdh-sha2-nistp256",
      "ecdh-sha2-nistp384",
      "ecdh-sha2-nistp521",
      "diffie-hellman-group-exchange-sha256",
      "diffie-hellman-group14-sha256",
      "diffie-hellman-group15-sha512",
      "diffie-hellman-group16-sha512",
      "diffie-hellman-group17-sha512",
      "diffie-hellman-group18-sha512",
    ],
    onRequest: ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
  },
  hostKeys: {
    word: "HostKeyAlgorithms",
    usual: ["ssh-ed25519", ...ecdsa, "rsa-sha2-512", "rsa-sha2-256"],
    onRequest: ["ssh-rsa"],
  },
  userKeys: {
    word: "PubkeyAcceptedAlgorithms",
    // Dropbear knows rsa-sha2-256 alone, and OpenSSH both.
    usual: ["ssh-ed25519", ...ecdsa, "rsa-sha2-256", "rsa-sha2-512"],
    onRequest: ["ssh-rsa"],
  },
} as const satisfies Record<string, Algorithms>;

export type AlgorithmPurpose = keyof typeof sshAlgorithms;

/**
 * The algorithms to offer for a purpose, as a line of the configuration lists them: a plain list, `+` adds, `-` removes, `^` puts first.
 * Source: ssh_config(5), Ciphers; kex.c, kex_assemble_names. Throws where the line leaves nothing that ssh2 supports.
 */
export function algorithmsFor(purpose: AlgorithmPurpose, line: Directive | undefined): readonly string[] {
  const { word, usual, onRequest }: Algorithms = sshAlgorithms[purpose];
  const all = [...usual, ...onRequest].filter(isAvailable);
  const byDefault = usual.filter(isAvailable);
  if (line === undefined) return byDefault;
  const [, sign = "", list = ""] = /^([-+^]?)(.*)$/s.exec(line.words[0] ?? "") ?? [];
  const patterns = list.split(",");
  // OpenSSH refuses both: a pattern that forbids is written with "-".
  if (line.words.length > 1) throw invalid(line.source, `${word} takes one list, with commas and without blanks`);
  if (patterns.some((pattern) => pattern === "" || pattern.startsWith("!")))
    throw invalid(line.source, `"${line.words[0]}" is not a list of ${word}`);

  const named = patterns.flatMap((pattern) => all.filter((name) => matchPattern(name, pattern)));
  const offered = {
    "": named,
    "+": [...byDefault, ...named],
    "^": [...named, ...byDefault],
    "-": byDefault.filter((name) => !named.includes(name)),
  }[sign as "" | "+" | "^" | "-"];
  if (offered.length > 0) return [...new Set(offered)];
  throw unsupported(
    line.source,
    `${word} ${line.words[0]}: it leaves no algorithm that lvsform's ssh library supports`,
    `let the line allow one of ${all.join(", ")}`,
  );
}

/** Whether this machine's OpenSSL has it: a FIPS build lacks some, and ssh2 refuses a list that names them. */
function isAvailable(name: string): boolean {
  if (name === "chacha20-poly1305@openssh.com") return ciphers().has("chacha20");
  if (name === "3des-cbc") return ciphers().has("des-ede3-cbc");
  if (name.startsWith("hmac-md5")) return hashes().has("md5");
  return true;
}

const once = <T>(read: () => T): (() => T) => {
  let known: T | undefined;
  return () => {
    known ??= read();
    return known;
  };
};
const ciphers = once(() => new Set(getCiphers()));
const hashes = once(() => new Set(getHashes()));

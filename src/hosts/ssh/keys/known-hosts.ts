import { createHash, createHmac } from "node:crypto";
import { rememberText } from "../../text-of.ts";
import { matchPatterns } from "../config/pattern.ts";

export type HostKeyVerdict = "known" | "unknown" | "changed" | "revoked";

/** A line of known_hosts that speaks of a host. */
export interface KnownKey {
  /** Counts from 1. */
  readonly line: number;
  readonly revoked: boolean;
  /** e.g. "ssh-ed25519". */
  readonly type: string;
  /** The public key in ssh's wire form. */
  readonly key: Buffer;
}

/** The verdict of the known hosts on the key that a host showed. Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; ssh's hostfile.c. */
export function checkHostKey(text: string, host: string, port: number, key: Buffer): HostKeyVerdict {
  const own = judge(findHostKeys(text, host, port), key);
  if (own !== "unknown" || port === 22) return own;
  // As ssh does: a key known for the host on its usual port is trusted on another one; a different key there has no meaning.
  return judge(findHostKeys(text, host, 22), key) === "known" ? "known" : "unknown";
}

function judge(entries: readonly KnownKey[], key: Buffer): HostKeyVerdict {
  const same = entries.filter((one) => one.key.equals(key));
  if (same.some((one) => one.revoked)) return "revoked";
  if (same.length > 0) return "known";
  const type = keyType(key);
  return entries.some((one) => !one.revoked && one.type === type) ? "changed" : "unknown";
}

/** The lines for a host on a port, in order. Certificate authorities are left out: lvsform checks plain keys only. */
export function findHostKeys(text: string, host: string, port: number): readonly KnownKey[] {
  const name = knownName(host, port);
  const { lines, found } = linesOf(text);
  const known = found.get(name);
  if (known !== undefined) return known;
  const keys = lines.flatMap(({ patterns, ...key }): KnownKey[] => (isNamed(patterns, name) ? [key] : []));
  found.set(name, keys);
  return keys;
}

interface KnownLine extends KnownKey {
  readonly patterns: string | readonly string[];
}

/** The lines of a file that name plain keys, and what was found in them already: a hashed name costs a digest per line and question. */
const linesOf = rememberText((text) => ({
  found: new Map<string, readonly KnownKey[]>(),
  lines: text.split("\n").flatMap((line, index): KnownLine[] => {
    const [, marker, patterns = "", type = "", base64 = ""] =
      /^\s*(?:(@\S+)\s+)?([^#@\s]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(line) ?? [];
    if (patterns === "" || (marker !== undefined && marker !== "@revoked")) return [];
    const names = patterns.startsWith("|") ? patterns : patterns.toLowerCase().split(",");
    const key = Buffer.from(base64, "base64");
    return [{ line: index + 1, revoked: marker === "@revoked", type, key, patterns: names }];
  }),
}));

function isNamed(patterns: KnownLine["patterns"], name: string): boolean {
  return typeof patterns === "string" ? isHashOf(patterns, name) : matchPatterns(name, patterns);
}

function isHashOf(hashed: string, name: string): boolean {
  const [, salt = "", hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(hashed) ?? [];
  return hash === hashName(name, salt);
}

function hashName(name: string, saltBase64: string): string {
  // SHA-1 is the file format's own; it hides names and protects no key.
  return createHmac("sha1", Buffer.from(saltBase64, "base64")).update(name).digest("base64");
}

/** `host`, or `[host]:port` where the port is not 22. Lower case. */
export function knownName(host: string, port: number): string {
  return (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
}

/** The line that makes a key known, with its end of line. With a salt (20 random bytes) the name is written hashed. */
export function knownHostsLine(host: string, port: number, key: Buffer, salt?: Buffer): string {
  const name = knownName(host, port);
  const written = salt ? `|1|${salt.toString("base64")}|${hashName(name, salt.toString("base64"))}` : name;
  return `${written} ${keyType(key)} ${key.toString("base64")}\n`;
}

/** The first field of a public key in wire form, e.g. "ssh-ed25519". */
export function keyType(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  return key.subarray(4, 4 + length).toString("latin1");
}

/** As ssh-keygen -l prints it: "SHA256:" and base64 without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

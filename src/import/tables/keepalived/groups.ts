import ipaddr from "ipaddr.js";
import { canonicalIp, type Family, familyOf, hostPrefix } from "../../../model/network/inet.ts";
import type { Note } from "../note.ts";
import type { Block } from "./blocks.ts";
import { noteBadValue, numberOf, portOf } from "./words.ts";

/** What a virtual server is for. */
export type Target =
  | { readonly of: "address"; readonly address: string; readonly port: number }
  /** Undefined: the address family of its real servers. */
  | { readonly of: "fwmark"; readonly fwmark: number; readonly family?: Family };

/** A group of more addresses is a mistake of writing rather than a cluster. */
const mostAddresses = 4_096;

/** The entries of a virtual_server_group: addresses, ranges of addresses, marks. Source: keepalived.conf(5). */
export function readGroup({ words: head, line: at, children = [] }: Block, note: Note): readonly Target[] {
  const targets = children.flatMap(({ words, line }): readonly Target[] => {
    const [first = "", second, third] = words;
    if (first === "fwmark") {
      const fwmark = numberOf(second, 1, 4_294_967_295);
      const family = third === undefined ? {} : { family: third === "inet6" ? (6 as const) : (4 as const) };
      if (fwmark !== undefined && /^(inet6?)?$/.test(third ?? "")) return [{ of: "fwmark", fwmark, ...family }];
      noteBadValue(note, line, words, "a firewall mark");
      return [];
    }
    const port = portOf(second);
    const addresses = parseRange(first);
    if (addresses !== undefined && port !== undefined)
      return addresses.map((address) => ({ of: "address", address, port }));
    noteBadValue(note, line, words, `an address or a range of at most ${mostAddresses}, and a port`);
    return [];
  });
  const families = new Set(targets.flatMap((one) => (one.of === "address" ? [familyOf(one.address)] : [])));
  if (families.size < 2 || targets.every((one) => one.of === "address" || one.family !== undefined)) return targets;
  noteBadValue(
    note,
    at,
    head,
    "a group that keepalived takes: a mark among addresses of both families needs inet or inet6",
  );
  return [];
}

/** `10.0.0.1`, `10.0.0.1-10`, `10.0.0.250-10.0.1.5`, `10.0.0.8/29`, and the same of IPv6, where the short end is hexadecimal. */
function parseRange(text: string): readonly string[] | undefined {
  const [, start = "", dash, slash] = /^([^-/]+)(?:-([^-/]+)|\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = canonicalIp(start);
  if (address === undefined) return undefined;
  const first = toNumber(address);
  if (slash !== undefined) {
    const bits = BigInt(hostPrefix(address));
    const count = 1n << (bits - BigInt(slash) > 0n ? bits - BigInt(slash) : 0n);
    return BigInt(slash) <= bits && first % count === 0n ? between(address, first + count - 1n) : undefined;
  }
  if (dash === undefined) return [address];
  const whole = canonicalIp(dash);
  if (whole !== undefined) return familyOf(whole) === familyOf(address) ? between(address, toNumber(whole)) : undefined;
  // The short end takes the place of the last part: a byte, or two of IPv6.
  const isSix = familyOf(address) === 6;
  const end = (isSix ? /^[0-9a-f]{1,4}$/i : /^\d{1,3}$/).test(dash)
    ? Number.parseInt(dash, isSix ? 16 : 10)
    : Number.NaN;
  const part = isSix ? 65_536 : 256;
  return end < part ? between(address, first - (first % BigInt(part)) + BigInt(end)) : undefined;
}

function between(address: string, last: bigint): readonly string[] | undefined {
  const first = toNumber(address);
  const count = last - first + 1n;
  if (count < 1n || count > BigInt(mostAddresses)) return undefined;
  const bytes = hostPrefix(address) / 8;
  return Array.from({ length: Number(count) }, (_, at) => toAddress(first + BigInt(at), bytes));
}

function toNumber(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function toAddress(value: bigint, bytes: number): string {
  const all = Array.from({ length: bytes }, (_, at) => Number((value >> BigInt(8 * (bytes - 1 - at))) & 255n));
  return canonicalIp(ipaddr.fromByteArray(all).toString()) ?? "";
}

import ipaddr from "ipaddr.js";
import { canonicalIp, dottedMask, familyOf, hostPrefix } from "../../../src/model/network/inet.ts";
import { withoutHashComment } from "../../../src/model/text/split-once.ts";
import type { DeviceAddress } from "./address-backend.ts";

/** What a line of a shell script sets. */
export interface SetAddress extends DeviceAddress {
  readonly prefixLength: number;
  readonly label?: string;
}

/** The address that a line sets by ip or ifconfig; undefined where it does anything else, or depends on anything. */
export function addressSetBy(line: string): SetAddress | undefined {
  const plain = withoutEndings(withoutHashComment(line)).trim();
  if (/[$`;&|<>()*?\\'"{}]/.test(plain)) return undefined;
  const [program = "", ...words] = plain.split(/\s+/);
  const name = program.replace(/^(\/usr)?\/s?bin\//, "");
  return name === "ip" ? byIp(words) : name === "ifconfig" ? byIfconfig(words) : undefined;
}

/** A line without an ending that changes nothing of what it sets: `|| true`, `;`, `>/dev/null`, `2>&1`. Scans from the end, once. */
function withoutEndings(line: string): string {
  for (let end = line.length; ; ) {
    const last = behindBlanks(line, end);
    const next = beforeEnding(line, last);
    if (next === last) return line.slice(0, last);
    end = next;
  }
}

/** Where the ending that stops at `end` begins; `end` where there is none. */
function beforeEnding(line: string, end: number): number {
  const isBefore = (text: string, at = end) => at >= text.length && line.startsWith(text, at - text.length);
  if (isBefore(";")) return end - 1;
  if (isBefore("2>&1")) return end - 4;
  const silenced = ["/bin/true", "true", ":"].find((word) => isBefore(word));
  if (silenced !== undefined) {
    const at = behindBlanks(line, end - silenced.length);
    return isBefore("||", at) ? at - 2 : end;
  }
  if (!isBefore("/dev/null")) return end;
  const at = behindBlanks(line, end - "/dev/null".length);
  if (!isBefore(">", at)) return end;
  return ["1", "2", "&"].includes(line[at - 2] ?? "") ? at - 2 : at - 1;
}

/** The end of what stands before the blanks before `end`. */
function behindBlanks(line: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(line[at - 1] ?? "")) at -= 1;
  return at;
}

/** The same line with another prefix length. */
export function withPrefixLength(line: string, address: string, prefixLength: number): string {
  const at = spans(line, address);
  if (at === undefined) return line;
  const [start, end] = at;
  const [before, own, after] = [line.slice(0, start), line.slice(start, end), line.slice(end)];
  const bare = own.replace(/\/\d+$/, "");
  if (!/\bifconfig\s/.test(before) || familyOf(address) === 6) return `${before}${bare}/${prefixLength}${after}`;
  const mask = dottedMask(prefixLength);
  // ifconfig of net-tools takes /32 for /0: only a mask is safe.
  return /\snetmask\s+\S+/.test(after)
    ? `${before}${bare}${after.replace(/(\snetmask\s+)\S+/, `$1${mask}`)}`
    : `${before}${bare} netmask ${mask}${after}`;
}

/** Where a line names the address, with its prefix. */
export function spans(line: string, address: string): readonly [start: number, end: number] | undefined {
  for (const match of line.matchAll(/[0-9A-Fa-f.:]+(\/\d+)?/g)) {
    const end = match.index + match[0].length;
    if (end - match.index < 3) continue;
    if (canonicalIp(match[0].replace(/\/\d+$/, "")) === address) return [match.index, end];
  }
  return undefined;
}

/** Every address that a line names. */
export function addressesIn(line: string): readonly string[] {
  return [...line.matchAll(/[0-9A-Fa-f.:]+/g)].flatMap(([word]) => canonicalIp(word) ?? []);
}

/** `ip [-4] addr add A/P [brd +] dev I [label L]`, in any of iproute2's shorter spellings. */
function byIp(words: readonly string[]): SetAddress | undefined {
  const rest = words.slice(words.findIndex((word) => !word.startsWith("-")));
  const [object = "", verb = "", ...given] = rest;
  if (!/^a(d(d(r(ess?)?)?)?)?$/.test(object) || !/^(a|ad|add|r|replace|change|chg)$/.test(verb)) return undefined;
  const after = (word: string) => (given.includes(word) ? given[given.indexOf(word) + 1] : undefined);
  const device = after("dev")?.replace(/:.*$/, "");
  const at = given.find((word) => canonicalIp(word.replace(/\/\d+$/, "")) !== undefined);
  if (device === undefined || at === undefined || given.includes("peer")) return undefined;
  return setAddress(device, at, after("label"));
}

/** `ifconfig I[:n] [inet] A[/P] [netmask M] [broadcast B] [up]`, or `ifconfig I [inet6] add A/P`. */
function byIfconfig(words: readonly string[]): SetAddress | undefined {
  const [name = "", ...given] = words.filter((word) => word !== "inet" && word !== "inet6");
  const [device = ""] = name.split(":");
  const [first = "", second = ""] = given;
  const v6 = first === "add" ? second : first;
  if (v6.includes(":")) return setAddress(device, v6, undefined);
  if (given.includes("down") || !canonicalIp(first.replace(/\/\d+$/, ""))) return undefined;
  const mask = given.includes("netmask") ? given[given.indexOf("netmask") + 1] : undefined;
  const [address = "", bits] = first.split("/");
  // Of net-tools 2.10 and before: `ifconfig lo:0 192.168.0.21/32` gives the mask 0.0.0.0 (a shift by 32 bits).
  const prefixLength =
    mask !== undefined ? bitsOfMask(mask) : bits === undefined ? classful(address) : Number(bits) % 32;
  if (prefixLength === undefined) return undefined;
  const label = name.includes(":") ? { label: name } : {};
  return { device, address: canonicalIp(address) as string, prefixLength, ...label };
}

function setAddress(device: string, text: string, label: string | undefined): SetAddress | undefined {
  const [ip = "", bits] = text.split("/");
  const address = canonicalIp(ip);
  const prefixLength = bits === undefined ? hostPrefix(ip) : Number(bits);
  if (address === undefined || !(prefixLength <= hostPrefix(address))) return undefined;
  return { device, address, prefixLength, ...(label === undefined ? {} : { label }) };
}

/** `255.255.255.0`, `0xffffff00` or `24` as bits; undefined where it is no mask. */
export function bitsOfMask(mask: string): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= 128 ? Number(mask) : undefined;
  const hex = /^0x([0-9a-f]{8})$/i.exec(mask)?.[1];
  const dotted = hex ? hex.replaceAll(/../g, (two) => `${Number.parseInt(two, 16)}.`).slice(0, -1) : mask;
  if (!ipaddr.IPv4.isValidFourPartDecimal(dotted)) return undefined;
  return ipaddr.IPv4.parse(dotted).prefixLengthFromSubnetMask() ?? undefined;
}

/** The default masks of programs of the 1990s: class A, B or C. */
export function classful(address: string): number {
  const first = Number(address.split(".")[0]);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

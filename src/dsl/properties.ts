import { z } from "zod";
import { canonicalIp, familyOf, type InterfacePrefix, isMulticast, parsePrefix } from "../model/inet.ts";
import type { IpvsSyncSpec } from "../model/specs.ts";
import { printValue } from "./print-value.ts";

// The value types of the constructs' properties; those of services stand in service-properties.ts. Each says what is wrong, and how it is written right.

export function checked<T>(code: string, is: (value: unknown) => T | undefined, what: string, hint: string) {
  return z.unknown().transform((value, context): T => {
    const good = is(value);
    if (good !== undefined) return good;
    context.addIssue({ code: "custom", message: `${printValue(value)} is not ${what}`, params: { code, hint } });
    return z.NEVER;
  });
}

/** The longest text of each kind. Characters; kernel names are bytes in ASCII. */
const longest = {
  /** A DNS name has 253 (RFC 1035); ssh itself takes up to 1025. */
  host: 255,
  /** MODULE_NAME_LEN with its end: 64 bytes less the size of a long. Source: include/linux/moduleparam.h. */
  module: 55,
  /** Two names of devices and a path below /proc/sys. */
  sysctl: 255,
  /** A write to /proc/sys takes one page. */
  sysctlValue: 4095,
};

function text(pattern: RegExp, most: number): (value: unknown) => string | undefined {
  return (value) => (typeof value === "string" && value.length <= most && pattern.test(value) ? value : undefined);
}

export function whole(low: number, high: number): (value: unknown) => number | undefined {
  return (value) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high ? Number(value) : undefined;
}

const four = "write four decimal numbers of 0 to 255, for example 192.168.0.12";

const six = "for example 2001:db8::12";

export const ipv6 = checked(
  "bad-address",
  (value) => (typeof value === "string" && familyOf(value) === 6 ? canonicalIp(value) : undefined),
  "an IPv6 address",
  six,
);

export const ipv6Prefix = checked(
  "bad-address",
  (value) => (typeof value === "string" && familyOf(value) === 6 ? networkPrefix(value) : undefined),
  "an IPv6 address with a prefix length",
  `${six}/64`,
);

export const ip = checked(
  "bad-address",
  (value) => (typeof value === "string" ? canonicalIp(value) : undefined),
  "an IP address",
  `${four}, or eight groups of hexadecimal digits, ${six}`,
);

/** An address with the prefix length of its network, which must stand there: without one it would mean the address alone. */
function networkPrefix(value: string): InterfacePrefix | undefined {
  return value.includes("/") ? usualPrefix(value) : undefined;
}

/** A prefix length of 0 would make the whole Internet one network. */
function usualPrefix(value: string): InterfacePrefix | undefined {
  const found = parsePrefix(value);
  return found?.prefixLength === 0 ? undefined : found;
}

export const ownPrefix = checked(
  "bad-address",
  (value) => (typeof value === "string" ? networkPrefix(value) : undefined),
  "an IP address with a prefix length",
  `${four}/24, or an IPv6 address, ${six}/64`,
);

export const anyPrefix = checked(
  "bad-address",
  (value) => (typeof value === "string" ? usualPrefix(value) : undefined),
  "an IP address with a prefix length",
  `${four}/24, or an IPv6 address, ${six}/64`,
);

export const timeoutSeconds = checked(
  "bad-timeout",
  whole(1, 2_678_400),
  "a number of seconds",
  "give a whole number of 1 to 2678400 (31 days); leave the property out to keep the host's own value",
);

export const timeoutFields = {
  tcpSeconds: timeoutSeconds.optional(),
  tcpFinSeconds: timeoutSeconds.optional(),
  udpSeconds: timeoutSeconds.optional(),
};

export const hostName = checked(
  "bad-host",
  text(/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/, longest.host),
  "a host name as ssh takes it",
  "give a name from your ssh configuration, a DNS name or an address; put the user and the port into the ssh configuration",
);

export const device = checked(
  "bad-interface",
  text(/^(?!-|\.\.?$)[A-Za-z0-9_.-]{1,15}$/, 15),
  "the name of a network interface",
  "give it as `ip link` prints it, at most 15 characters; an alias such as eth0:0 is a label, give eth0",
);

export const moduleName = checked(
  "bad-module",
  text(/^[a-z0-9_]+$/i, longest.module),
  "the name of a kernel module",
  "give it as lsmod prints it",
);

/** One spelling: where the first separator is a slash, slashes and dots stand for each other. Source: sysctl(8). */
function canonicalSysctl(value: unknown): string | undefined {
  const name = text(/^(?!-)[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$/, longest.sysctl)(value);
  if (name === undefined || /[./]/.exec(name)?.[0] === ".") return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}

export const sysctlName = checked(
  "bad-sysctl",
  canonicalSysctl,
  "the name of a kernel parameter",
  "give it as sysctl -a prints it, for example net.ipv4.conf.lo.arp_ignore",
);

export const sysctlValue = checked(
  "bad-sysctl",
  (value) => {
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
    const isShort = typeof value === "string" && value.length <= longest.sysctlValue;
    const words = isShort && /^[\x20-\x7e\t]+$/.test(value) ? value.trim().split(/\s+/) : [];
    return words.join(" ") || undefined;
  },
  "the value of a kernel parameter",
  "give a number, or the text as sysctl prints it",
);

/** How a sync daemon tells or takes connections. Source: ipvsadm(8) --start-daemon. */
export type SyncOptions = IpvsSyncSpec;

export const syncFields = z.strictObject({
  interface: device,
  syncId: checked("bad-syncid", whole(0, 255), "a syncid", "give a whole number of 0 to 255"),
  maxLength: checked("bad-sync", whole(1024, 65_507), "a length of a message", "give 1024 to 65507 bytes").optional(),
  group: checked(
    "bad-sync",
    (value) => {
      const address = typeof value === "string" ? canonicalIp(value) : undefined;
      return address && isMulticast(address) ? address : undefined;
    },
    "a multicast group",
    "give an address of 224.0.0.0/4 or ff00::/8",
  ).optional(),
  port: checked("bad-sync", whole(1, 65_535), "a port", "give 1 to 65535").optional(),
  ttl: checked("bad-sync", whole(1, 255), "a time to live", "give 1 to 255").optional(),
});

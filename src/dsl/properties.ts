import { z } from "zod";
import type { Code, DataOf } from "../messages/build.ts";
import type { PropertyValue } from "../messages/property.ts";
import { canonicalIp, familyOf, type InterfacePrefix, isMulticast, parsePrefix } from "../model/network/inet.ts";
import type { IpvsSyncSpec } from "../model/specs.ts";
import { printValue } from "./print-value.ts";

// The value types of the constructs' properties; those of services are in service-properties.ts. Their messages are in messages/property.ts.

/** The codes of the messages about one value. */
type ValueCode = {
  [C in Code]: DataOf<C> extends PropertyValue ? C : never;
}[Code];
/** The data of such a message besides the property and its value. */
type MoreOf<C extends ValueCode> = Omit<DataOf<C>, keyof PropertyValue>;

/** An issue of zod with the code and the data of its message. */
export interface MessageParams {
  readonly code: Code;
  readonly data: object;
}

/** A value that `is` accepts, and returns in its canonical form. Any other value is the message of the code. */
export function checked<T, C extends ValueCode>(code: C, is: (value: unknown) => T | undefined, more?: MoreOf<C>) {
  return z.unknown().transform((value, context): T => {
    const good = is(value);
    if (good !== undefined) return good;
    const params: MessageParams = {
      code,
      data: { ...more, value: value === undefined ? undefined : printValue(value) },
    };
    context.addIssue({ code: "custom", message: code, params: { ...params } });
    return z.NEVER;
  });
}

/** A whole number of a range. */
export function number<C extends ValueCode>(code: C, low: number, high: number) {
  return checked(code, whole(low, high), { low, high } as unknown as MoreOf<C>);
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

export const ipv6 = checked("bad-ipv6-address", (value) =>
  typeof value === "string" && familyOf(value) === 6 ? canonicalIp(value) : undefined,
);

export const ipv6Prefix = checked("bad-ipv6-prefix", (value) =>
  typeof value === "string" && familyOf(value) === 6 ? networkPrefix(value) : undefined,
);

export const ip = checked("bad-address", (value) => (typeof value === "string" ? canonicalIp(value) : undefined));

/** An address with the prefix length of its network, which must stand there: without one it would mean the address alone. */
function networkPrefix(value: string): InterfacePrefix | undefined {
  return value.includes("/") ? usualPrefix(value) : undefined;
}

/** A prefix length of 0 would make the whole Internet one network. */
function usualPrefix(value: string): InterfacePrefix | undefined {
  const found = parsePrefix(value);
  return found?.prefixLength === 0 ? undefined : found;
}

export const ownPrefix = checked("bad-prefix", (value) =>
  typeof value === "string" ? networkPrefix(value) : undefined,
);

export const anyPrefix = checked("bad-prefix", (value) => (typeof value === "string" ? usualPrefix(value) : undefined));

export const timeoutSeconds = checked("bad-timeout", whole(1, 2_678_400));

export const timeoutFields = {
  tcpSeconds: timeoutSeconds.optional(),
  tcpFinSeconds: timeoutSeconds.optional(),
  udpSeconds: timeoutSeconds.optional(),
};

export const hostName = checked("bad-host", text(/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/, longest.host));

export const device = checked("bad-interface", text(/^(?!-|\.\.?$)[A-Za-z0-9_.-]{1,15}$/, 15));

export const moduleName = checked("bad-module", text(/^[a-z0-9_]+$/i, longest.module));

/** One spelling: where the first separator is a slash, slashes and dots stand for each other. Source: sysctl(8). */
function canonicalSysctl(value: unknown): string | undefined {
  const name = text(/^(?!-)[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$/, longest.sysctl)(value);
  if (name === undefined || /[./]/.exec(name)?.[0] === ".") return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}

export const sysctlName = checked("bad-sysctl-name", canonicalSysctl);

export const sysctlValue = checked("bad-sysctl-value", (value) => {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  const isShort = typeof value === "string" && value.length <= longest.sysctlValue;
  const words = isShort && /^[\x20-\x7e\t]+$/.test(value) ? value.trim().split(/\s+/) : [];
  return words.join(" ") || undefined;
});

/** How a sync daemon sends or receives connections. Source: ipvsadm(8) --start-daemon. */
export type SyncOptions = IpvsSyncSpec;

export const syncFields = z.strictObject({
  interface: device,
  syncId: number("bad-syncid", 0, 255),
  maxLength: number("bad-sync-length", 1024, 65_507).optional(),
  group: checked("bad-sync-group", (value) => {
    const address = typeof value === "string" ? canonicalIp(value) : undefined;
    return address && isMulticast(address) ? address : undefined;
  }).optional(),
  port: number("bad-sync-port", 1, 65_535).optional(),
  ttl: number("bad-sync-ttl", 1, 255).optional(),
});

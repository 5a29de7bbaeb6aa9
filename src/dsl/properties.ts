import { z } from "zod";
import { canonicalIp, familyOf, parsePrefix } from "../model/inet.ts";
import { protocols } from "../model/service-key.ts";

// The value types of the constructs' properties. Each says what is wrong, and how it is written right.

function checked<T>(code: string, is: (value: unknown) => T | undefined, what: string, hint: string) {
  return z.unknown().transform((value, context): T => {
    const good = is(value);
    if (good !== undefined) return good;
    context.addIssue({ code: "custom", message: `${print(value)} is not ${what}`, params: { code, hint } });
    return z.NEVER;
  });
}

function print(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
}

function text(pattern: RegExp): (value: unknown) => string | undefined {
  return (value) => (typeof value === "string" && pattern.test(value) ? value : undefined);
}

function whole(low: number, high: number): (value: unknown) => number | undefined {
  return (value) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high ? Number(value) : undefined;
}

const four = "write four decimal numbers of 0 to 255, for example 192.168.0.12";

export const ipv4 = checked(
  "bad-address",
  (value) => (typeof value === "string" && familyOf(value) === 4 ? canonicalIp(value) : undefined),
  "an IPv4 address",
  four,
);

export const ipv4Prefix = checked(
  "bad-address",
  (value) => (typeof value === "string" && familyOf(value) === 4 ? parsePrefix(value) : undefined),
  "an IPv4 address with a prefix length",
  `${four}/24`,
);

export const ip = checked(
  "bad-address",
  (value) => (typeof value === "string" ? canonicalIp(value) : undefined),
  "an IP address",
  "for example 192.168.0.21 or 2001:db8::21",
);

export const anyPrefix = checked(
  "bad-address",
  (value) => (typeof value === "string" ? parsePrefix(value) : undefined),
  "an IP address with a prefix length",
  "for example 192.168.0.21/32 or 2001:db8::21/128",
);

export const port = checked(
  "bad-port",
  whole(1, 65_535),
  "a port",
  "give the port that the real servers listen on, 1 to 65535; port 0 (every port) needs a persistent service",
);

export const weight = checked(
  "bad-weight",
  whole(0, 65_535),
  "a weight",
  "give a whole number of 0 to 65535; 0 takes no new connections",
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

/** Source: ipvsadm(8) --scheduler. The kernel calls the module ip_vs_<name>. */
export const schedulers = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "dh",
  "sh",
  "sed",
  "nq",
  "fo",
  "ovf",
  "mh",
] as const;
export type Scheduler = (typeof schedulers)[number];

export const scheduler = checked(
  "unknown-scheduler",
  (value) => schedulers.find((one) => one === value),
  "a scheduler of IPVS",
  `use one of ${schedulers.join(", ")}`,
);

export const protocol = checked(
  "unknown-protocol",
  (value) => protocols.find((one) => one === value),
  "a protocol of IPVS",
  `use one of ${protocols.join(", ")}`,
);

export const hostName = checked(
  "bad-host",
  text(/^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/),
  "a host name as ssh takes it",
  "give a name from your ssh configuration, a DNS name or an address; put the user and the port into the ssh configuration",
);

export const device = checked(
  "bad-interface",
  text(/^(?!\.\.?$)[A-Za-z0-9_.-]{1,15}$/),
  "the name of a network interface",
  "give it as `ip link` prints it, at most 15 characters; an alias such as eth0:0 is a label, give eth0",
);

export const moduleName = checked(
  "bad-module",
  text(/^[a-z0-9_]+$/i),
  "the name of a kernel module",
  "give it as lsmod prints it",
);

/** One spelling: where the first separator is a slash, slashes and dots stand for each other. Source: sysctl(8). */
function canonicalSysctl(value: unknown): string | undefined {
  const name = text(/^[A-Za-z0-9_-]+([./][A-Za-z0-9_-]+)+$/)(value);
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
    const words = typeof value === "string" && /^[\x20-\x7e\t]+$/.test(value) ? value.trim().split(/\s+/) : [];
    return words.join(" ") || undefined;
  },
  "the value of a kernel parameter",
  "give a number, or the text as sysctl prints it",
);

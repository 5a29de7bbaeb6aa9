import ipaddr from "ipaddr.js";
import { z } from "zod";
import { protocols } from "../model/service-key.ts";
import { checked, whole } from "./properties.ts";

// The value types of virtual services and their real servers. Each says what is wrong, and how it is written right.

function oneOf<T extends string>(code: string, all: readonly T[], what: string) {
  return checked(code, (value) => all.find((one) => one === value), what, `use one of ${all.join(", ")}`);
}

export const port = checked(
  "bad-port",
  whole(0, 65_535),
  "a port",
  "give the port that the real servers listen on, 1 to 65535; 0 stands for every port",
);

export const serverPort = checked(
  "bad-port",
  whole(1, 65_535),
  "a port",
  "give the port that the real server listens on, 1 to 65535",
);

/** ipvsadm reads it as a signed number in decimal. */
export const fwmark = checked(
  "bad-fwmark",
  whole(1, 2_147_483_647),
  "a firewall mark",
  "give the number that the firewall rule sets, 1 to 2147483647, in decimal",
);

/** Debian's ipvsadm takes more than upstream's; the plan compares with the one that is there. */
export const weight = checked(
  "bad-weight",
  whole(0, 2_147_483_647),
  "a weight",
  "give a whole number of 0 to 65535; 0 takes no new connections",
);

export const threshold = checked(
  "bad-threshold",
  whole(0, 65_535),
  "a number of connections",
  "give a whole number of 0 to 65535; 0 is no limit",
);

/** Source: ipvsadm(8) --scheduler, and the kernel's ip_vs_*.ko; the module is called ip_vs_<name>. */
export const schedulers = [
  ...(["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"] as const),
] as const;
/** How connections are shared out, by the names of ipvsadm(8) --scheduler. Its module ip_vs_<name> is loaded on the director. */
export type Scheduler = (typeof schedulers)[number];
export const scheduler = oneOf("unknown-scheduler", schedulers, "a scheduler of IPVS");

/** What each flag of a scheduler is called. Source: ipvsadm(8) --sched-flags. */
export const flagsOf = { sh: ["sh-fallback", "sh-port"], mh: ["mh-fallback", "mh-port"] } as const;
export type SourceHashFlag = (typeof flagsOf)["sh"][number];
export type MaglevFlag = (typeof flagsOf)["mh"][number];
export const schedulerFlag = oneOf("unknown-scheduler-flag", [...flagsOf.sh, ...flagsOf.mh], "a flag of a scheduler");

export const protocol = oneOf("unknown-protocol", protocols, "a protocol of IPVS");

export const forwarding = oneOf(
  "unknown-forwarding",
  ["direct-routing", "masquerading", "tunneling"],
  "a forwarding method of IPVS",
);

const persistenceSeconds = checked(
  "bad-persistence",
  whole(1, 2_678_400),
  "a number of seconds",
  "give a whole number of 1 to 2678400 (31 days)",
);

/** Canonical as ipvsadm prints it: dotted for IPv4, a prefix length for IPv6; a number is a prefix length of the service's family. */
const netmask = checked(
  "bad-netmask",
  (value) => {
    if (whole(1, 128)(value) !== undefined) return Number(value);
    const valid = typeof value === "string" && ipaddr.IPv4.isValidFourPartDecimal(value);
    return (valid && ipaddr.IPv4.parse(value).prefixLengthFromSubnetMask()) || undefined;
  },
  "a netmask",
  'write it as "255.255.255.0", or as a prefix length: 24',
);

export const persistence = z.strictObject({
  seconds: persistenceSeconds.default(300),
  netmask: netmask.optional(),
  engine: oneOf("unknown-engine", ["sip"], "a persistence engine of IPVS").optional(),
});

const checksum = oneOf("unknown-checksum", ["nocsum", "csum", "remcsum"], "a way of checksums");

export const tunnel = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("ipip") }),
    z.strictObject({ type: z.literal("gue"), port: serverPort, checksum: checksum.default("nocsum") }),
    z.strictObject({
      type: z.literal("gre"),
      checksum: oneOf("unknown-checksum", ["nocsum", "csum"], "a way of checksums for gre").default("nocsum"),
    }),
  ],
  { error: "the tunnel is none of ipip, gue (with a port) and gre" },
);

export const verifyProps = z.strictObject({
  by: oneOf("unknown-request", ["http", "connect", "udp"], "a way of asking").optional(),
  ports: z.array(serverPort).optional(),
  path: z
    .string()
    .max(2048, "is longer than 2048 characters")
    .regex(/^\/[\x21-\x7e]*$/, "is not a path; begin it with a slash")
    .optional(),
  // The largest payload of UDP over IPv4; a NUL cannot stand in the argument of a program.
  send: z
    .string()
    .max(65_507, "is longer than a UDP packet")
    .regex(/^[^\0]*$/, "holds a NUL")
    .optional(),
});

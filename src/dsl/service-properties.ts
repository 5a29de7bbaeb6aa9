import ipaddr from "ipaddr.js";
import { z } from "zod";
import { protocols } from "../model/ipvs/service-key.ts";
import { checked, whole } from "./properties.ts";

// The value types of virtual services and their real servers. Their messages are in messages/property.ts.

function oneOf<T extends string>(
  code:
    | "unknown-scheduler"
    | "unknown-scheduler-flag"
    | "unknown-protocol"
    | "unknown-forwarding"
    | "unknown-engine"
    | "unknown-checksum"
    | "unknown-request",
  names: readonly T[],
) {
  return checked(code, (value) => names.find((one) => one === value), { names });
}

export const port = checked("bad-port", whole(0, 65_535));

export const serverPort = checked("bad-port", whole(1, 65_535));

/** ipvsadm reads it as a signed number in decimal. */
export const fwmark = checked("bad-fwmark", whole(1, 2_147_483_647));

/** Debian's ipvsadm takes more than upstream's; the plan compares with the one that is there. */
export const weight = checked("bad-weight", whole(0, 2_147_483_647));

export const threshold = checked("bad-threshold", whole(0, 65_535));

/** Source: ipvsadm(8) --scheduler, and the kernel's ip_vs_*.ko; the module is called ip_vs_<name>. */
export const schedulers = [
  ...(["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"] as const),
] as const;
/** How connections are shared out, by the names of ipvsadm(8) --scheduler. Its module ip_vs_<name> is loaded on the director. */
export type Scheduler = (typeof schedulers)[number];
export const scheduler = oneOf("unknown-scheduler", schedulers);

/** The name of each flag of a scheduler. Source: ipvsadm(8) --sched-flags. */
export const flagsOf = { sh: ["sh-fallback", "sh-port"], mh: ["mh-fallback", "mh-port"] } as const;
export type SourceHashFlag = (typeof flagsOf)["sh"][number];
export type MaglevFlag = (typeof flagsOf)["mh"][number];
export const schedulerFlag = oneOf("unknown-scheduler-flag", [...flagsOf.sh, ...flagsOf.mh]);

export const protocol = oneOf("unknown-protocol", protocols);

export const forwarding = oneOf("unknown-forwarding", ["direct-routing", "masquerading", "tunneling"]);

const persistenceSeconds = checked("bad-persistence", whole(1, 2_678_400));

/** Canonical as ipvsadm prints it: dotted for IPv4, a prefix length for IPv6; a number is a prefix length of the service's family. */
const netmask = checked("bad-netmask", (value) => {
  if (whole(1, 128)(value) !== undefined) return Number(value);
  const valid = typeof value === "string" && ipaddr.IPv4.isValidFourPartDecimal(value);
  return (valid && ipaddr.IPv4.parse(value).prefixLengthFromSubnetMask()) || undefined;
});

export const persistence = z.strictObject({
  seconds: persistenceSeconds.default(300),
  netmask: netmask.optional(),
  engine: oneOf("unknown-engine", ["sip"]).optional(),
});

const checksum = oneOf("unknown-checksum", ["nocsum", "csum", "remcsum"]);

export const tunnel = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("ipip") }),
    z.strictObject({ type: z.literal("gue"), port: serverPort, checksum: checksum.default("nocsum") }),
    z.strictObject({
      type: z.literal("gre"),
      checksum: oneOf("unknown-checksum", ["nocsum", "csum"]).default("nocsum"),
    }),
  ],
  { error: "the tunnel is none of ipip, gue (with a port) and gre" },
);

export const verifyProps = z.strictObject({
  by: oneOf("unknown-request", ["http", "connect", "udp"]).optional(),
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

import { error, type MessageTable } from "./message.ts";

/** A property of a construct, and its value as cluster.ts has it. */
export interface PropertyValue {
  /** Such as `Director "v11"`. */
  readonly construct: string;
  /** The path of the property, such as `realServers[0].weight`. */
  readonly property: string;
  /** The value as text. Undefined: the property is missing. */
  readonly value: string | undefined;
}

/** Builds the message of a property that must be `what`. `hint` shows how to write it. */
function invalid(what: string, hint: string) {
  return ({ construct, property, value }: PropertyValue) =>
    error({
      summary:
        value === undefined
          ? `${construct}: ${property} is missing. It must be ${what}.`
          : `${construct}: ${property}: ${value} is not ${what}.`,
      hint,
    });
}

/** The same for a value of a list of names. */
function unknown(what: string) {
  return (data: PropertyValue & { readonly names: readonly string[] }) =>
    invalid(what, `Use one of ${data.names.join(", ")}.`)(data);
}

/** The same for a whole number of a range. */
function outside(what: string) {
  return (data: PropertyValue & { readonly low: number; readonly high: number }) =>
    invalid(what, `Specify a whole number from ${data.low} to ${data.high}.`)(data);
}

const ipv4 = "Write four decimal numbers from 0 to 255, for example 192.168.0.12";
const ipv6 = "2001:db8::12";
const seconds = "Specify a whole number from 1 to 2678400 (31 days)";

/** Messages about values of single properties in cluster.ts. */
export const property = {
  "bad-property": ({
    construct,
    problem,
    hint,
  }: {
    readonly construct: string;
    readonly problem: string;
    readonly hint: string;
  }) => error({ summary: `${construct}: ${problem}.`, hint }),
  "bad-address": invalid("an IP address", `${ipv4}, or eight groups of hexadecimal digits, for example ${ipv6}.`),
  "bad-ipv6-address": invalid("an IPv6 address", `Write it like ${ipv6}.`),
  "bad-prefix": invalid(
    "an IP address with a prefix length",
    `${ipv4}/24, or an IPv6 address, for example ${ipv6}/64.`,
  ),
  "bad-ipv6-prefix": invalid("an IPv6 address with a prefix length", `Write it like ${ipv6}/64.`),
  "bad-timeout": invalid("a number of seconds", `${seconds}, or leave the property out to keep the host's own value.`),
  "bad-host": invalid(
    "a host name as ssh accepts it",
    "Use a name of your ssh configuration, a DNS name or an address. User and port belong in the ssh configuration.",
  ),
  "bad-interface": invalid(
    "the name of a network interface",
    "Write it as ip link prints it, at most 15 characters. An alias such as eth0:0 is a label: write eth0.",
  ),
  "bad-module": invalid("the name of a kernel module", "Write it as lsmod prints it."),
  "bad-sysctl-name": invalid(
    "the name of a kernel parameter",
    "Write it as sysctl -a prints it, for example net.ipv4.conf.lo.arp_ignore.",
  ),
  "bad-sysctl-value": invalid("the value of a kernel parameter", "Write a number, or the text as sysctl prints it."),
  "bad-package": invalid("the name of a package", "Write it as the host's apt, dnf or yum names it."),
  "bad-syncid": outside("a syncid"),
  "bad-sync-length": outside("a message length in bytes"),
  "bad-sync-group": invalid("a multicast group", "Use an address of 224.0.0.0/4 or ff00::/8."),
  "bad-sync-port": outside("a port"),
  "bad-sync-ttl": outside("a time to live"),
  "bad-port": invalid(
    "a port",
    "Specify the port that the real servers listen on, 1 to 65535. In a service, 0 stands for every port.",
  ),
  "bad-fwmark": invalid(
    "a firewall mark",
    "Specify the number that the firewall rule sets, 1 to 2147483647, in decimal.",
  ),
  "bad-weight": invalid("a weight", "Specify a whole number from 0 to 65535. 0: no new connections."),
  "bad-threshold": invalid("a number of connections", "Specify a whole number from 0 to 65535. 0: no limit."),
  "bad-persistence": invalid("a number of seconds", `${seconds}.`),
  "bad-netmask": invalid("a netmask", 'Write it as "255.255.255.0", or as a prefix length: 24.'),
  "bad-vs-sysctl": outside("a value of this parameter"),
  "bad-sync-ports": invalid("a number of ports", "Specify a power of two, 1 to 64."),
  "bad-sync-threshold": invalid(
    "a threshold and a period",
    "Specify two whole numbers, the first smaller than the second: [3, 50].",
  ),
  "unknown-scheduler": unknown("a scheduler of IPVS"),
  "unknown-scheduler-flag": unknown("a flag of a scheduler"),
  "unknown-protocol": unknown("a protocol of IPVS"),
  "unknown-forwarding": unknown("a forwarding method of IPVS"),
  "unknown-engine": unknown("a persistence engine of IPVS"),
  "unknown-checksum": unknown("a checksum mode"),
  "unknown-request": unknown("a kind of request"),
  "timeouts-empty": ({ construct }: Pick<PropertyValue, "construct">) =>
    error({
      summary: `${construct}: no timeout is specified.`,
      hint: "Specify tcpSeconds, tcpFinSeconds or udpSeconds.",
    }),
  "lo-address-mask": ({
    construct,
    length,
    address,
    hostLength,
  }: Pick<PropertyValue, "construct"> & {
    readonly length: number;
    readonly address: string;
    readonly hostLength: number;
  }) =>
    error({
      summary: `${construct}: /${length} on lo would make the whole network local to this host.`,
      hint: `Write ${address}/${hostLength} (LVS-HOWTO, VIP on lo).`,
    }),
  "bad-label": ({
    construct,
    label,
    device,
  }: Pick<PropertyValue, "construct"> & { readonly label: string; readonly device: string }) =>
    error({
      summary: `${construct}: ${label} cannot be the label of this address.`,
      hint: `Write it as ${device}:0, at most 15 characters. IPv6 addresses have no label.`,
    }),
  "bad-destination": ({
    construct,
    property: path,
    problem,
    hint,
  }: Pick<PropertyValue, "construct" | "property"> & { readonly problem: string; readonly hint: string }) =>
    error({ summary: `${construct}: ${path}: ${problem}.`, hint }),
} satisfies MessageTable;

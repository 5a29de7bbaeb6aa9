import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** Canonical text of an IPv4 or IPv6 address, or undefined where the text is not one. Octal and short IPv4 forms are refused. */
export function canonicalIp(text: string): string | undefined {
  // Node knows the one form of IPv4 that is canonical: it takes no zeros in front, and nothing shorter.
  if (isIPv4(text)) return text;
  // Node parses it without an exception, and fast: a host may send a hundred thousand words that are no addresses.
  if (text.includes("%") || !isIPv6(text)) return undefined;
  return ipaddr.IPv6.parse(text).toRFC5952String();
}

export type Family = 4 | 6;

export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

/** Bits of a host prefix: 32 or 128. */
export function hostPrefix(address: string): number {
  return familyOf(address) === 6 ? 128 : 32;
}

export interface InterfacePrefix {
  readonly address: string;
  readonly prefixLength: number;
}

/** `192.168.0.21/24` as its parts; without a prefix the host prefix. Undefined where the text is not an address. */
export function parsePrefix(text: string): InterfacePrefix | undefined {
  const [ip = "", bits, ...rest] = text.split("/");
  const address = canonicalIp(ip);
  if (address === undefined || rest.length > 0) return undefined;
  if (bits === undefined) return { address, prefixLength: hostPrefix(address) };
  const prefixLength = /^(0|[1-9]\d{0,2})$/.test(bits) ? Number(bits) : Number.NaN;
  return prefixLength <= hostPrefix(address) ? { address, prefixLength } : undefined;
}

/** `192.168.0.21:80` or `[2001:db8::1]:80`, as ipvsadm -n prints it. */
export function endpoint(address: string, port: number): string {
  return familyOf(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The reverse of {@link endpoint}, canonical. Undefined where the text is not one. */
export function parseEndpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, v6, v4, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = canonicalIp(v6 ?? v4 ?? "");
  const port = Number(digits);
  return address !== undefined && port <= 65_535 ? { address, port } : undefined;
}

/** Whether a host can have the address and clients can ask it: unicast, and not the broadcast or the network's own address. */
export function isHostAddress({ address, prefixLength }: InterfacePrefix): boolean {
  const parsed = ipaddr.parse(address);
  if (["loopback", "multicast", "unspecified", "broadcast"].includes(parsed.range())) return false;
  // It means something else on every network.
  if (parsed.kind() === "ipv6" && parsed.range() === "linkLocal") return false;
  if (parsed.kind() === "ipv6" || prefixLength > 30) return true;
  const cidr = `${address}/${prefixLength}`;
  const ends = [ipaddr.IPv4.networkAddressFromCIDR(cidr), ipaddr.IPv4.broadcastAddressFromCIDR(cidr)];
  return !ends.some((end) => end.toString() === address);
}

/** Whether an address belongs to the network of an interface's address. */
export function isInside(address: string, { address: base, prefixLength }: InterfacePrefix): boolean {
  const [one, other] = [ipaddr.parse(address), ipaddr.parse(base)];
  return one.kind() === other.kind() && one.match(other, prefixLength);
}

/** The n-th address of the network of an interface's address, 1–254, in a network with at least so many. */
export function addressIn({ address, prefixLength }: InterfacePrefix, n: number): string {
  const cidr = `${address}/${prefixLength}`;
  const isSix = familyOf(address) === 6;
  const network = isSix ? ipaddr.IPv6.networkAddressFromCIDR(cidr) : ipaddr.IPv4.networkAddressFromCIDR(cidr);
  const bytes = network.toByteArray();
  return ipaddr.fromByteArray([...bytes.slice(0, -1), (bytes.at(-1) ?? 0) + n]).toString();
}

/** A prefix length of 1–32 as a dotted mask. */
export function dottedMask(prefixLength: number): string {
  return ipaddr.IPv4.subnetMaskFromPrefixLength(prefixLength).toString();
}

export function isMulticast(address: string): boolean {
  return ipaddr.parse(address).range() === "multicast";
}

import { endpoint, type Family, familyOf, parseEndpoint } from "../network/inet.ts";

export const protocols = ["tcp", "udp", "sctp"] as const;
/** The protocol of a service. */
export type Protocol = (typeof protocols)[number];

/** The identity of a virtual service. Source: ipvsadm(8), virtual-service. */
export type ServiceKey =
  | { readonly protocol: Protocol; readonly address: string; readonly port: number }
  | { readonly protocol: "fwmark"; readonly fwmark: number; readonly family: Family };

/** `tcp:192.168.0.21:80`, `udp:[2001:db8::1]:53`, `fwmark:7`, `fwmark6:7`. */
export function printServiceKey(key: ServiceKey): string {
  if (key.protocol === "fwmark") return `fwmark${key.family === 6 ? "6" : ""}:${key.fwmark}`;
  return `${key.protocol}:${endpoint(key.address, key.port)}`;
}

export function parseServiceKey(text: string): ServiceKey {
  const [, six, mark] = /^fwmark(6?):(\d+)$/.exec(text) ?? [];
  if (mark !== undefined) return { protocol: "fwmark", fwmark: Number(mark), family: six === "6" ? 6 : 4 };
  const [, name, at = ""] = /^(tcp|udp|sctp):(.+)$/.exec(text) ?? [];
  const protocol = protocols.find((one) => one === name);
  const parsed = parseEndpoint(at);
  if (protocol === undefined || parsed === undefined) throw new SyntaxError(`not a virtual service: ${text}`);
  return { protocol, ...parsed };
}

export function serviceFamily(text: string): Family {
  const key = parseServiceKey(text);
  return key.protocol === "fwmark" ? key.family : familyOf(key.address);
}

/** The key of a destination: `<service>/<address>:<port>`. */
export function destinationKey(service: string, address: string, port: number): string {
  return `${service}/${endpoint(address, port)}`;
}

export function splitDestinationKey(key: string): { readonly service: string; readonly server: string } {
  const slash = key.indexOf("/");
  return { service: key.slice(0, slash), server: key.slice(slash + 1) };
}

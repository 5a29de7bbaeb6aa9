import { destinationKey } from "../../src/model/ipvs/service-key.ts";
import { parseEndpoint } from "../../src/model/network/inet.ts";
import type { Connections, Observed } from "../../src/model/provider.ts";
import type { IpvsReading } from "./table.ts";
import { serviceOfLine } from "./thresholds.ts";

/**
 * The connections of the moment, by the key of the destination and of its service: of `ipvsadm -L -n --persistent-conn --exact`, or, where
 * no service persists, of `ipvsadm -L -n --thresholds`.
 */
export function parseConnectionsNow({ connections, thresholds }: Pick<IpvsReading, "connections" | "thresholds">): {
  readonly services: ReadonlyMap<string, Observed>;
  readonly destinations: ReadonlyMap<string, Observed>;
} {
  const services = new Map<string, Observed>();
  const destinations = new Map<string, Observed>();
  const persists = connections.trim() !== "";
  let service: string | undefined;
  for (const line of (persists ? connections : thresholds).split("\n")) {
    const begun = serviceOfLine(line);
    if (begun !== undefined)
      services.set(begun, { activeConnections: 0, inactiveConnections: 0, persistentConnections: 0 });
    service = begun ?? service;
    const [, server = "", ...numbers] = /^\s+->\s+(\S+)\s+\d+\s+(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line) ?? [];
    const at = parseEndpoint(server);
    if (at === undefined || service === undefined) continue;
    // The second column of the thresholds is the lower one.
    const [second = 0, activeConnections = 0, inactiveConnections = 0] = numbers.map(Number);
    const seen = { activeConnections, inactiveConnections, persistentConnections: persists ? second : 0 };
    destinations.set(destinationKey(service, at.address, at.port), seen);
    services.set(service, add(services.get(service) ?? {}, seen));
  }
  return { services, destinations };
}

/**
 * What the numbers mean for a drain. UDP has no end of a connection: IPVS keeps a flow until its timeout after the last
 * packet, and until then a removal cuts it. Source: net/netfilter/ipvs/ip_vs_proto_udp.c.
 */
export function connectionsOf(service: string, observed: Observed): Connections {
  const { activeConnections: active = 0, inactiveConnections: inactive = 0, persistentConnections = 0 } = observed;
  const isUdp = service.startsWith("udp:");
  return {
    active: isUdp ? active + inactive : active,
    inactive: isUdp ? 0 : inactive,
    persistent: persistentConnections,
  };
}

function add(a: Observed, b: Observed): Observed {
  return Object.fromEntries(Object.entries(b).map(([name, value]) => [name, value + (a[name] ?? 0)]));
}

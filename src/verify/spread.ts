import type { DeclaredService } from "../model/declaration.ts";
import { endpoint } from "../model/network/inet.ts";
import type { CountedServer, CountedService } from "./counters.ts";
import { type Law, lawOf, type Seen } from "./law.ts";

export interface Share {
  readonly host: string;
  readonly rip: string;
  readonly port: number;
  /** The weight in cluster.ts, or in the table if it is managed elsewhere. */
  readonly weight: number;
  readonly got: number;
  /** What the scheduler must give it; undefined where no number can be foretold. */
  readonly expected: number | undefined;
  /** Whether what it got is as the scheduler must do it. True where no law holds. */
  readonly isFair: boolean;
}

export interface Spread {
  /** Requests that servers got which are in the table, but not in cluster.ts: `rip:port` and how many. */
  readonly undeclared: ReadonlyMap<string, number>;
  readonly shares: readonly Share[];
  readonly law: Law;
}

/** The tables before and after the asking, one pair per director whose counters are summed up. */
export interface Reading {
  readonly before: CountedService;
  readonly after: CountedService;
}

/** What each real server got of the requests, beside what the scheduler must give it. */
export function spreadOf(service: DeclaredService, readings: readonly Reading[], requests: number): Spread {
  const seen = service.realServers.map((server): Seen => {
    const at = endpoint(server.rip, server.port);
    const sum = (pick: (one: CountedServer) => number, which: keyof Reading) =>
      readings.reduce((all, reading) => {
        const found = reading[which].servers.find((one) => endpoint(one.address, one.port) === at);
        return all + (found ? pick(found) : 0);
      }, 0);
    const live = readings[0]?.after.servers.find((one) => endpoint(one.address, one.port) === at)?.weight;
    return {
      weight: server.weightOwner === "external" ? (live ?? server.weight) : server.weight,
      activeConnections: sum((one) => one.activeConnections, "before"),
      inactiveConnections: sum((one) => one.inactiveConnections, "before"),
      activeAfter: sum((one) => one.activeConnections, "after"),
      inactiveAfter: sum((one) => one.inactiveConnections, "after"),
      got: sum((one) => one.traffic.connections, "after") - sum((one) => one.traffic.connections, "before"),
      hasThreshold: (server.upperThreshold ?? 0) > 0,
    };
  });
  const undeclared = undeclaredOf(service, readings);
  const law = lawOf({
    scheduler: service.scheduler,
    flags: service.schedulerFlags ?? [],
    isPersistent: service.persistence !== undefined,
    engine: service.persistence?.engine,
    isFwmark: service.protocol === "fwmark",
    onePacket: service.onePacket ?? false,
    requests,
    toOthers: [...undeclared.values()].reduce((sum, got) => sum + got, 0),
    servers: seen,
  });
  const takers = seen.filter(({ got }) => got > 0).length;
  const shares = service.realServers.map(({ host, rip, port }, at) => {
    const { weight, got } = seen[at] as Seen;
    const bound = law.form === "bounds" ? law.bounds[at] : undefined;
    // Whatever the scheduler: weight 0 takes nothing new. Persistent clients still come.
    const mayTake = weight > 0 || service.persistence !== undefined;
    return {
      host,
      rip,
      port,
      weight,
      got,
      expected: bound?.expected,
      isFair:
        (mayTake || got === 0) &&
        (bound === undefined || (got >= bound.low && got <= bound.high)) &&
        (law.form !== "one" || got === 0 || (takers === 1 && law.among.includes(at))),
    };
  });
  return { shares, law, undeclared };
}

function undeclaredOf(service: DeclaredService, readings: readonly Reading[]): ReadonlyMap<string, number> {
  const declared = new Set(service.realServers.map(({ rip, port }) => endpoint(rip, port)));
  const found = new Map<string, number>();
  for (const { before, after } of readings)
    for (const server of after.servers) {
      const at = endpoint(server.address, server.port);
      const earlier = before.servers.find((one) => endpoint(one.address, one.port) === at);
      const got = server.traffic.connections - (earlier?.traffic.connections ?? 0);
      if (!declared.has(at) && got > 0) found.set(at, (found.get(at) ?? 0) + got);
    }
  return found;
}

import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { endpoint } from "../model/network/inet.ts";
import type { Exec } from "./check-servers.ts";
import type { Counted, CountedServer, CountedService, Counters } from "./counters.ts";
import { readTable } from "./read-table.ts";

/** One real server in the table of a director. */
export interface ServerStats extends CountedServer {
  /** The host as cluster.ts names it; null where it does not. */
  readonly host: string | null;
  /** Whether cluster.ts declares it in this service. */
  readonly managed: boolean;
}

/** One virtual service on one director. */
export interface ServiceStats {
  readonly key: string;
  /** As cluster.ts names it; null where it does not. */
  readonly name: string | null;
  readonly managed: boolean;
  /** Declared for this director, but not in its table. */
  readonly missing: boolean;
  readonly scheduler: string | null;
  /** Of all its servers; null where it is missing. */
  readonly counted: Counted | null;
  readonly servers: readonly ServerStats[];
  /** Declared servers that are not in the table, `rip:port`. */
  readonly missingServers: readonly string[];
}

export interface DirectorStats {
  readonly host: string;
  readonly reachable: boolean;
  /** Why its table could not be read; null where it was. */
  readonly problem: Diagnostic | null;
  readonly services: readonly ServiceStats[];
}

/** Reads every declared director, all at once, one exec each, and puts beside each service what cluster.ts calls it. */
export async function readStats(
  services: readonly DeclaredService[],
  { exec, counters }: { readonly exec: Exec; readonly counters: Counters },
): Promise<readonly DirectorStats[]> {
  const hosts = [...new Set(services.flatMap(({ directors }) => directors.map(({ host }) => host)))].toSorted();
  return Promise.all(
    hosts.map(async (host) => {
      const declared = services.filter(({ directors }) => directors.some((one) => one.host === host));
      const reading = await readTable(host, { exec, counters, afterSeconds: 0 });
      const isUnloaded = "problem" in reading && reading.problem.code === "ipvs-not-loaded";
      if ("problem" in reading && !isUnloaded)
        return { host, reachable: reading.isReached, problem: reading.problem, services: [] };
      const live = "services" in reading ? reading.services : new Map<string, CountedService>();
      return { host, reachable: true, problem: null, services: joined(declared, live) };
    }),
  );
}

/** The declared services in their order, then those that nothing declares. */
function joined(
  declared: readonly DeclaredService[],
  live: ReadonlyMap<string, CountedService>,
): readonly ServiceStats[] {
  const keys = new Set(declared.map(({ key }) => key));
  return [
    ...declared.map((service) => statsOf(service.key, service, live.get(service.key))),
    ...[...live].filter(([key]) => !keys.has(key)).map(([key, service]) => statsOf(key, undefined, service)),
  ];
}

function statsOf(key: string, declared: DeclaredService | undefined, live: CountedService | undefined): ServiceStats {
  const known = new Map(declared?.realServers.map((one) => [endpoint(one.rip, one.port), one.host]));
  const there = new Set(live?.servers.map((one) => endpoint(one.address, one.port)));
  return {
    key,
    name: declared?.name ?? null,
    managed: declared !== undefined,
    missing: live === undefined,
    scheduler: live?.scheduler ?? null,
    counted: live ? countedOf(live) : null,
    servers: (live?.servers ?? []).map((server) => {
      const host = known.get(endpoint(server.address, server.port));
      return { ...server, host: host ?? null, managed: host !== undefined };
    }),
    missingServers: live ? [...known.keys()].filter((at) => !there.has(at)) : [],
  };
}

function countedOf({
  activeConnections,
  inactiveConnections,
  persistentConnections,
  traffic,
  rates,
}: Counted): Counted {
  return { activeConnections, inactiveConnections, persistentConnections, traffic, rates };
}

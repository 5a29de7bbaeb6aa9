/** One server as a scheduler that goes by load sees it. */
export interface Load {
  readonly weight: number;
  readonly activeConnections: number;
  readonly inactiveConnections: number;
}

/**
 * What least connections gives each server of requests that come one after the other: each goes to the least load per weight,
 * and stays as an inactive connection. An active one counts 256 times. Source: ip_vs_wlc.c, ip_vs_lc.c, ip_vs_dest_conn_overhead.
 */
export function predictLeast(servers: readonly Load[], requests: number, byWeight: boolean): readonly number[] {
  const got = servers.map(() => 0);
  const loadOf = (at: number) => {
    const { weight, activeConnections, inactiveConnections } = servers[at] as Load;
    return (activeConnections * 256 + inactiveConnections + (got[at] ?? 0)) / (byWeight ? weight : 1);
  };
  const takers = servers.flatMap(({ weight }, at) => (weight > 0 ? [at] : []));
  for (let request = 0; takers.length > 0 && request < requests; request += 1) {
    const least = takers.reduce((best, one) => (loadOf(one) < loadOf(best) ? one : best));
    got[least] = (got[least] ?? 0) + 1;
  }
  return got;
}

/** The servers with the shortest expected delay; more than one where they are equal. Source: ip_vs_sed.c. */
export function shortestDelay(servers: readonly Load[]): readonly number[] {
  const takers = servers.flatMap(({ weight, activeConnections }, at) =>
    weight > 0 ? [{ at, delay: (activeConnections + 1) / weight }] : [],
  );
  const least = Math.min(...takers.map(({ delay }) => delay));
  return takers.filter(({ delay }) => delay === least).map(({ at }) => at);
}

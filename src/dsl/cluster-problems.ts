import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Source } from "../model/source.ts";

/** What is wrong between the services of a cluster, although each by itself is right. */
export function clusterProblems(
  services: readonly DeclaredService[],
  dips: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  return [...twoOnOnePort(services), ...twoOwners(services), ...vipsThatAreHosts(services, dips)];
}

function twoOnOnePort(services: readonly DeclaredService[]): readonly Diagnostic[] {
  const groups = Map.groupBy(services, ({ director, key }) => `${director.host}/${key}`);
  return [...groups.values()].flatMap(([first, ...more]) =>
    more.map((one) =>
      problem(
        "service-twice",
        `"${one.name}" and "${first?.name}" are both ${one.key} on ${one.director.host}`,
        `join them into one service, or give one of them another VIP or port; the first stands at ${print(first?.source)}`,
        one.source,
      ),
    ),
  );
}

function twoOwners(services: readonly DeclaredService[]): readonly Diagnostic[] {
  const groups = Map.groupBy(services, ({ vip }) => vip);
  return [...groups.values()].flatMap(([first, ...more]) =>
    more
      .filter((one) => one.director.host !== first?.director.host)
      .map((one) =>
        problem(
          "vip-on-two-directors",
          `the VIP ${one.vip} of "${one.name}" would stand on ${first?.director.host} and on ${one.director.host}`,
          "two hosts that answer ARP for one address take each other's connections: put both services on one director",
          one.source,
        ),
      ),
  );
}

/** The VIP of one service may be the address of a host that this service does not even use. */
function vipsThatAreHosts(
  services: readonly DeclaredService[],
  dips: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  return services.flatMap(({ name, vip, director, realServers, source }) => {
    const owner = dips.get(vip);
    const told = owner === director.host || realServers.some(({ rip }) => rip === vip);
    if (owner === undefined || told) return [];
    return [
      problem(
        "vip-is-host",
        `the VIP ${vip} of "${name}" is the address of ${owner}`,
        "give the service an address of its own",
        source,
      ),
    ];
  });
}

function problem(code: string, summary: string, hint: string, source: Source | undefined): Diagnostic {
  return { severity: "error", code, summary, hint, ...(source ? { source } : {}) };
}

function print(source: Source | undefined): string {
  return source ? `${source.file}:${source.line}` : "an unknown line";
}

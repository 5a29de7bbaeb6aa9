import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import { familyOf } from "../model/inet.ts";
import type { Source } from "../model/source.ts";
import type { DirectorFacts } from "./director.ts";
import type { RealServerFacts } from "./real-server.ts";

export interface HostsOfCluster {
  readonly directors: readonly DirectorFacts[];
  readonly realServers: readonly RealServerFacts[];
}

/** What is wrong between the services of a cluster, although each by itself is right. */
export function clusterProblems(services: readonly DeclaredService[], hosts: HostsOfCluster): readonly Diagnostic[] {
  return [
    ...twoOnOnePort(services),
    ...twoOwners(services),
    ...vipsThatAreHosts(services, hosts),
    ...oneAddressOfTwo(hosts),
    ...gatewayProblems(services, hosts),
    ...mixedMethods(services),
  ];
}

function twoOnOnePort(services: readonly DeclaredService[]): readonly Diagnostic[] {
  const placed = services.flatMap((service) => service.directors.map(({ host }) => ({ host, service })));
  const groups = Map.groupBy(placed, ({ host, service }) => `${host}/${service.key}`);
  return [...groups.values()].flatMap(([first, ...more]) =>
    more.map(({ host, service: one }) =>
      problem(
        "service-twice",
        `"${one.name}" and "${first?.service.name}" are both ${one.key} on ${host}`,
        `join them into one service, or give one of them another VIP or port; the first stands at ${print(first?.service.source)}`,
        one.source,
      ),
    ),
  );
}

function twoOwners(services: readonly DeclaredService[]): readonly Diagnostic[] {
  const groups = Map.groupBy(
    services.filter(({ vip }) => vip !== undefined),
    ({ vip }) => vip,
  );
  return [...groups.values()].flatMap(([first, ...more]) =>
    more
      .filter((one) => one.vipOwner !== first?.vipOwner)
      .map((one) =>
        problem(
          "vip-on-two-directors",
          `the VIP ${one.vip} of "${one.name}" would stand on ${first?.vipOwner} and on ${one.vipOwner}`,
          "two hosts that answer ARP for one address take each other's connections: put both services on one director, or name one owner",
          one.source,
        ),
      ),
  );
}

/** The VIP of one service may be the address of a host that this service does not even use. */
function vipsThatAreHosts(services: readonly DeclaredService[], hosts: HostsOfCluster): readonly Diagnostic[] {
  const owners = new Map([
    ...hosts.directors.flatMap(({ host, dips }) => dips.map(({ address }) => [address, host] as const)),
    ...hosts.realServers.flatMap(({ host, rips }) => rips.map((rip) => [rip, host] as const)),
  ]);
  return services.flatMap(({ name, vip, directors, realServers, source }) => {
    const owner = vip === undefined ? undefined : owners.get(vip);
    const told = directors.some(({ dip }) => dip?.address === vip) || realServers.some(({ rip }) => rip === vip);
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

function oneAddressOfTwo({ realServers }: HostsOfCluster): readonly Diagnostic[] {
  const owners = new Map<string, string>();
  return realServers.flatMap(({ host, rips }) =>
    rips.flatMap((rip) => {
      const first = owners.get(rip) ?? host;
      owners.set(rip, first);
      const summary = `${first} and ${host} are both said to have the address ${rip}`;
      return first === host ? [] : [problem("rip-twice", summary, "give each host its own RIP", undefined)];
    }),
  );
}

/** Answers of masquerading must pass the director; those of the other methods must not, they carry the director's own VIP as source. */
function gatewayProblems(services: readonly DeclaredService[], { realServers }: HostsOfCluster): readonly Diagnostic[] {
  const gateways = new Map(realServers.map(({ host, gateways: all }) => [host, all]));
  return services.flatMap(({ name, forwarding, family, directors, vipOwner, realServers: servers, source }) =>
    servers.flatMap(({ host }) => {
      const gateway = gateways.get(host)?.find((one) => familyOf(one) === family);
      const own = directors.some((one) => one.host === host);
      if (gateway === undefined || own) return [];
      const dips = directors.flatMap(({ host: at, dip }) => (dip ? [{ at, address: dip.address }] : []));
      const owner = dips.find(({ at }) => at === vipOwner);
      if (forwarding === "masquerading" && owner && gateway !== owner.address)
        return [
          problem(
            "gateway-not-director",
            `the gateway of ${host} is ${gateway}, but "${name}" is masqueraded by ${owner.at} (${owner.address})`,
            `give gateway: "${owner.address}": answers that do not pass the director keep the real server's own address, and clients drop them`,
            source,
          ),
        ];
      if (forwarding !== "masquerading" && dips.some(({ address }) => address === gateway))
        return [
          problem(
            "gateway-is-director",
            `the gateway of ${host} is the director ${gateway}, but "${name}" is forwarded by ${forwarding}`,
            "give it a router of its own: the director drops answers that carry its own VIP as their source",
            source,
            "warning",
          ),
        ];
      return [];
    }),
  );
}

function mixedMethods(services: readonly DeclaredService[]): readonly Diagnostic[] {
  const uses = services.flatMap((service) => service.realServers.map(({ host }) => ({ host, service })));
  return [...Map.groupBy(uses, ({ host, service }) => `${host}/${service.family}`).values()].flatMap((all) => {
    const nat = all.find(({ service }) => service.forwarding === "masquerading");
    const other = all.find(({ service }) => service.forwarding !== "masquerading");
    const own = nat?.service.directors.some(({ host }) => host === nat.host);
    if (nat === undefined || other === undefined || own) return [];
    return [
      problem(
        "methods-mixed",
        `${nat.host} serves "${nat.service.name}" by masquerading and "${other.service.name}" by ${other.service.forwarding}`,
        "its gateway would have to be the director for the one and must not be for the other: use one method for a real server",
        other.service.source,
      ),
    ];
  });
}

function problem(
  code: string,
  summary: string,
  hint: string,
  source: Source | undefined,
  severity: Severity = "error",
): Diagnostic {
  return { severity, code, summary, hint, ...(source ? { source } : {}) };
}

function print(source: Source | undefined): string {
  return source ? `${source.file}:${source.line}` : "an unknown line";
}

import { diagnostic } from "../messages/build.ts";
import type { DeclaredService } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { familyOf } from "../model/network/inet.ts";
import type { Source } from "../model/source.ts";
import type { DirectorFacts } from "./director.ts";
import type { RealServerFacts } from "./real-server.ts";

export interface HostsOfCluster {
  readonly directors: readonly DirectorFacts[];
  readonly realServers: readonly RealServerFacts[];
}

/** Returns the problems between the services of a cluster, although each by itself is right. */
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
      diagnostic(
        "service-twice",
        {
          service: one.name,
          other: first?.service.name ?? "",
          key: one.key,
          host,
          place: print(first?.service.source),
        },
        { source: one.source },
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
        diagnostic(
          "vip-on-two-directors",
          { vip: one.vip ?? "", service: one.name, owners: [first?.vipOwner ?? "", one.vipOwner] },
          { source: one.source },
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
    const isReported = directors.some(({ dip }) => dip?.address === vip) || realServers.some(({ rip }) => rip === vip);
    if (vip === undefined || owner === undefined || isReported) return [];
    return [diagnostic("vip-is-host", { vip, service: name, host: owner }, { source })];
  });
}

function oneAddressOfTwo({ realServers }: HostsOfCluster): readonly Diagnostic[] {
  const owners = new Map<string, string>();
  return realServers.flatMap(({ host, rips }) =>
    rips.flatMap((rip) => {
      const first = owners.get(rip) ?? host;
      owners.set(rip, first);
      return first === host ? [] : [diagnostic("rip-twice", { host, other: first, rip })];
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
          diagnostic(
            "gateway-not-director",
            { host, gateway, service: name, director: owner.at, dip: owner.address },
            { source },
          ),
        ];
      if (forwarding !== "masquerading" && dips.some(({ address }) => address === gateway))
        return [diagnostic("gateway-is-director", { host, gateway, service: name, forwarding }, { source })];
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
      diagnostic(
        "methods-mixed",
        {
          host: nat.host,
          masqueraded: nat.service.name,
          other: other.service.name,
          forwarding: other.service.forwarding,
        },
        { source: other.service.source },
      ),
    ];
  });
}

function print(source: Source | undefined): string {
  return source ? `${source.file}:${source.line}` : "an unknown line";
}

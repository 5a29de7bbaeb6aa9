import type { DeclaredServer, DeclaredService } from "../../src/model/declaration.ts";
import { serviceArguments } from "../../src/model/ipvs/service-arguments.ts";
import { tunnelDevice } from "../../src/model/ipvs/tunnel-device.ts";
import { familyOf, parseEndpoint } from "../../src/model/network/inet.ts";
import { directorHosts, numberOf, serverHosts } from "./build-cluster.ts";
import type { ModelHost, Network } from "./model-state.ts";
import { vips } from "./random-cluster.ts";

/** What must hold at every moment of an apply, for clients never to be sent astray. Each rule names what breaks it. */
export function brokenNow(
  network: Network,
  before: readonly DeclaredService[],
  after: readonly DeclaredService[],
): readonly string[] {
  const hosts = [...network.values()];
  return [
    ...hosts.flatMap((host) => loudVips(host)),
    ...hosts.flatMap((host) => vipsWithoutService(host, [...before, ...after])),
    ...hosts.flatMap((host) => destinationsNotReady(host, network, [...before, ...after])),
    ...hosts.flatMap((host) => tooFewServers(host, before, after)),
  ];
}

const isVip = (address: string) => vips.some((one) => one === address);

/** A real server answers ARP for a VIP on a quiet device unless arp_ignore forbids it. IPv6 does not answer by itself. */
function loudVips(host: ModelHost): readonly string[] {
  const ignore = Number(host.sysctls.get("net.ipv4.conf.all.arp_ignore"));
  const quiet = host.addresses.filter(({ device, address }) => device !== "eth0" && isVip(address));
  return quiet
    .filter(({ address }) => familyOf(address) === 4 && ignore < 1)
    .map(({ device, address }) => `${host.name} answers ARP for ${address} on ${device}`);
}

/** A director that has a VIP without any service of it refuses its clients. */
function vipsWithoutService(host: ModelHost, services: readonly DeclaredService[]): readonly string[] {
  return host.addresses.flatMap(({ device, address }) => {
    if (device !== "eth0" || !isVip(address)) return [];
    const meant = services.filter(({ vip, vipOwner }) => vip === address && vipOwner === host.name);
    const there = meant.filter(({ key }) => host.ipvs?.services.has(serviceArguments(key).join(" ")));
    return there.length > 0 ? [] : [`${host.name} has the VIP ${address} without a service of it`];
  });
}

/** A destination gets connections as soon as it is in the table. */
function destinationsNotReady(
  host: ModelHost,
  network: Network,
  services: readonly DeclaredService[],
): readonly string[] {
  return [...(host.ipvs?.services ?? [])].flatMap(([name, { destinations }]) =>
    [...destinations].flatMap(([at, { method, tunnel }]) => {
      const address = parseEndpoint(at)?.address ?? "";
      const server = serverOf(network, address);
      const meant = services.filter(({ key }) => serviceArguments(key).join(" ") === name);
      // A director that is its own real server takes the VIP where it has it.
      if (server === undefined || method === "-m" || isDirector(server)) return [];
      const faults = meant.map((service) => faultsOf(server, service, method === "-g" ? undefined : tunnel, address));
      // It came with the one or with the other.
      if (faults.some((all) => all.length === 0)) return [];
      return (faults.at(-1) ?? []).map((fault) => `${host.name} sends ${name} to ${server.name}, but ${fault}`);
    }),
  );
}

function faultsOf(
  server: ModelHost,
  service: DeclaredService,
  tunnel: string | undefined,
  address: string,
): readonly string[] {
  const device = tunnel === undefined ? "lo" : tunnelOf(tunnel, service, address);
  return [
    ...(service.vip && !holds(server, device, service.vip) ? [`${service.vip} is not on ${device}`] : []),
    ...(server.links.get(device) ? [] : [`${device} is not up`]),
    ...(fouOf(tunnel ?? "", address).some((port) => !server.fouPorts.has(port)) ? ["its GUE port is closed"] : []),
  ];
}

function isDirector({ name }: ModelHost): boolean {
  return directorHosts.some((one) => one === name);
}

function serverOf(network: Network, address: string): ModelHost | undefined {
  const name = [...directorHosts, ...serverHosts].find((one) =>
    [`192.168.0.${numberOf(one)}`, `2001:db8::${numberOf(one)}`].includes(address),
  );
  return name && network.get(name);
}

function holds(host: ModelHost, device: string, vip: string): boolean {
  return host.addresses.some((one) => one.device === device && one.address === vip);
}

function tunnelOf(tunnel: string, { family }: DeclaredService, address: string): string {
  return tunnelDevice(tunnel.split(" ")[0] ?? "", family, familyOf(address)).device;
}

function fouOf(tunnel: string, address: string): readonly string[] {
  const [, port] = /^gue --tun-port (\d+)/.exec(tunnel) ?? [];
  return port ? [`gue${familyOf(address) === 6 ? "6" : ""}:${port}`] : [];
}

/** A service that stays never has fewer servers than before and after. */
function tooFewServers(
  host: ModelHost,
  before: readonly DeclaredService[],
  after: readonly DeclaredService[],
): readonly string[] {
  const on = (services: readonly DeclaredService[]) =>
    new Map(
      services
        .filter(({ directors }) => directors.some((one) => one.host === host.name))
        .map((one) => [one.key, one.realServers]),
    );
  const [old, wanted] = [on(before), on(after)];
  return [...old].flatMap(([key, servers]: readonly [string, readonly DeclaredServer[]]) => {
    const least = Math.min(servers.length, wanted.get(key)?.length ?? 0);
    const now = host.ipvs?.services.get(serviceArguments(key).join(" "))?.destinations.size ?? 0;
    const lost = wanted.has(key) && now < least;
    return lost ? [`${key} on ${host.name} has ${now} servers, it had ${servers.length}`] : [];
  });
}

import { diagnostic, failure } from "../../../messages/build.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import { addressIn, familyOf, isInside } from "../../../model/network/inet.ts";
import type { InitFlags } from "./init-flags.ts";
import type { NamedHost } from "./ssh-hosts.ts";
import type { Starter, StarterHost } from "./starter.ts";

/** The usual name; the configuration of ssh has none. */
const usualPrefix = { 4: 24, 6: 64 } as const;

/** Where a free address is looked for, as the n-th of the network: behind what is usually given to hosts. */
const firstVip = 200;

/** Which of them is the director; undefined: the user chose none. */
export type Chooser = (hosts: readonly StarterHost[]) => Promise<string | undefined>;

/** A cluster of hosts of the ssh configuration: those that were named, else the first as the director and all that may be in its network. */
export async function chooseHosts(
  name: string,
  hosts: readonly NamedHost[],
  { director: given, realServer }: Pick<InitFlags, "director" | "realServer">,
  choose: Chooser,
): Promise<Starter> {
  const byName = new Map(hosts.map((one) => [one.name, one]));
  const named = [...(given === undefined ? [] : [given]), ...realServer];
  const nameless = named.filter((one) => byName.get(one)?.address === undefined);
  if (nameless.length > 0) throw new Failure(nameless.map((one) => noAddress(one, byName.get(one)?.unfit)));
  if (given !== undefined && realServer.includes(given)) throw bothAtOnce(given);
  const fit = hosts.flatMap(({ address, unfit, ...one }) => (address && !unfit ? [{ ...one, address }] : []));
  // A real server that was named is not the director.
  const candidates = fit.filter((one) => !realServer.includes(one.name));
  const chosen = given ?? (await choose(candidates)) ?? candidates[0]?.name;
  const director = chosen === undefined ? undefined : byName.get(chosen);
  if (director?.address === undefined) throw noHosts(hosts);
  const prefixLength = usualPrefix[familyOf(director.address)];
  const network = { address: director.address, prefixLength };
  const isNear = ({ address }: StarterHost) => isInside(address, network);
  const others = fit.filter((one) => one.name !== director.name);
  const realServers =
    realServer.length > 0
      ? [...new Set(realServer)].map((one) => ({ name: one, address: byName.get(one)?.address ?? "" }))
      : others.filter(isNear);
  if (realServers.length === 0) throw noServers(director.name, others);
  const places = [director.address, ...realServers.map(({ address }) => address)];
  if (new Set(places).size < places.length) throw oneAddress(realServers);
  const isIn = new Set([director.name, ...realServers.map((one) => one.name)]);
  const text = `${director.address}/${prefixLength}`;
  // A user who named the real servers knows of the others.
  const leftOut = hosts.flatMap((one) =>
    isIn.has(one.name) || realServer.length > 0
      ? []
      : [`${one.name}: ${one.unfit ?? `${one.address} is not in the network of the director, if that is ${text}`}`],
  );
  const taken = new Set(hosts.map(({ address }) => address));
  const vip = Array.from({ length: 50 }, (_, n) => addressIn(network, firstVip + n)).find((one) => !taken.has(one));
  return {
    name,
    prefixLength,
    realServers,
    leftOut,
    from: "ssh-config",
    director: { name: director.name, address: director.address },
    vip: vip ?? addressIn(network, firstVip),
  };
}

function noAddress(host: string, reason = "the ssh configuration does not have it"): Diagnostic {
  return diagnostic("init-host-without-address", { host, reason }, { host });
}

function bothAtOnce(host: string): Failure {
  return failure("init-two-roles", { host }, { host });
}

function oneAddress(servers: readonly StarterHost[]): Failure {
  return failure("init-same-address", { hosts: servers.map(({ name, address }) => `${name}  ${address}`) });
}

function noHosts(hosts: readonly NamedHost[]): Failure {
  return failure("init-no-director", {
    hosts: hosts.map(({ name, address, unfit }) => `${name}: ${unfit ?? address}`),
  });
}

function noServers(director: string, others: readonly StarterHost[]): Failure {
  const hosts = others.map(({ name, address }) => `${name}: ${address}`);
  return failure("init-no-real-servers", { director, hosts });
}

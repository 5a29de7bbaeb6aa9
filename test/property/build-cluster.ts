import {
  Cluster,
  Director,
  type MasqueradedEntry,
  RealServer,
  type TunneledEntry,
  VirtualService,
  type VirtualServiceProps,
} from "../../src/index.ts";
import { type Family, familyOf } from "../../src/model/network/inet.ts";
import { type RandomCluster, type RandomEntry, type RandomService, vips } from "./random-cluster.ts";

interface Server {
  readonly construct: RealServer;
  readonly host: string;
  readonly families: readonly Family[];
  /** Families in which it is reached by masquerading. */
  readonly masqueraded: readonly Family[];
}

export const directorHosts = ["d1", "d2"] as const;
export const serverHosts = ["s1", "s2", "s3", "s4", "s5"] as const;
/** The last number of a host's addresses. */
export const numberOf = (host: string) => Number(host.slice(1)) + (host.startsWith("d") ? 10 : 30);

/** The constructs that a person would write for it. What would contradict itself is left out: two services of one key, a second entry of one server. */
export function buildCluster(said: RandomCluster): Cluster {
  const cluster = new Cluster("random");
  const directors = said.directors.map((one, at) => newDirector(cluster, directorHosts[at] as string, one));
  const methods = methodsInUse(said);
  const local = said.directors.flatMap((one, at): readonly Server[] => {
    const host = directorHosts[at] as string;
    const rips = { rip: `192.168.0.${numberOf(host)}`, rip6: `2001:db8::${numberOf(host)}` };
    if (!one.serves) return [];
    return [
      { construct: new RealServer(cluster, `own-${host}`, { host, ...rips }), host, families: [4, 6], masqueraded: [] },
    ];
  });
  const servers = said.servers.map((one, at): Server => {
    const host = serverHosts[at] as string;
    const families: readonly Family[] = one.families === "4" ? [4] : one.families === "6" ? [6] : [4, 6];
    const masqueraded = families.filter((family) => (family === 4 ? one.masqueraded4 : one.masqueraded6));
    const [four, six] = [`192.168.0.${numberOf(host)}`, `2001:db8::${numberOf(host)}`];
    const construct = new RealServer(cluster, host, {
      host,
      ...(families.includes(4) ? { rip: four } : { rip: six }),
      ...(families.length === 2 ? { rip6: six } : {}),
      ...(one.interface ? { interface: "eth0" } : {}),
      ...(one.gateway ? gatewaysOf(masqueraded, methods) : {}),
    });
    return { construct, host, families, masqueraded };
  });
  const taken = new Set<string>();
  for (const [at, service] of said.services.entries()) {
    const props = propsOf(service, said, directors, [...servers, ...local]);
    const key = JSON.stringify([service.kind, props.vip?.replace(/\/.*/, ""), props.port, props.fwmark, props.family]);
    const mark = JSON.stringify([props.fwmark, familyOfService(service)]);
    const name = props.fwmark === undefined ? key : mark;
    if (taken.has(name)) continue;
    taken.add(name);
    new VirtualService(cluster, `service-${at}`, props);
  }
  return cluster;
}

function newDirector(cluster: Cluster, host: string, said: RandomCluster["directors"][number]): Director {
  const { timeouts, vsSysctls, master, backup, interfacesDown, table, installPackages } = said;
  const n = numberOf(host);
  const daemon = (one: NonNullable<typeof master>, shift: number) =>
    defined({ ...one, interface: "eth0", syncId: one.syncId + shift });
  // Its own messages must not come back: each direction has a syncid of its own.
  const other = backup && master && master.syncId === backup.syncId ? 1 : 0;
  return new Director(cluster, host, {
    host,
    interface: "eth0",
    dip: `192.168.0.${n}/24`,
    dip6: `2001:db8::${n}/64`,
    interfacesDown,
    ...(timeouts ? { timeouts: defined(timeouts) } : {}),
    ...(vsSysctls ? { vsSysctls: defined(vsSysctls) } : {}),
    ...(master || backup
      ? {
          sync: {
            ...(master ? { master: daemon(master, 0) } : {}),
            ...(backup ? { backup: daemon(backup, other) } : {}),
          },
        }
      : {}),
    ...(table ? { table } : {}),
    ...(installPackages === undefined ? {} : { installPackages }),
  });
}

/** The directors that masquerade, by family: the gateway of their servers. */
function methodsInUse(said: RandomCluster): ReadonlyMap<Family, ReadonlySet<string>> {
  const owners = (family: Family) =>
    said.services.flatMap((one) => {
      if (one.method !== "masquerading" || familyOfService(one) !== family) return [];
      const owner = said.places[one.vip]?.owner ?? 0;
      return owner === "external" ? [] : [directorHosts[owner % said.directors.length] as string];
    });
  return new Map(([4, 6] as const).map((family) => [family, new Set(owners(family))]));
}

/** Where several directors masquerade, nobody can say which one is the gateway. */
function gatewaysOf(masqueraded: readonly Family[], owners: ReadonlyMap<Family, ReadonlySet<string>>) {
  const of = (family: Family, prefix: string, router: string) => {
    const [owner, ...more] = owners.get(family) ?? [];
    if (!masqueraded.includes(family)) return router;
    return owner === undefined || more.length > 0 ? undefined : `${prefix}${numberOf(owner)}`;
  };
  return defined({
    gateway: of(4, "192.168.0.", "192.168.0.253"),
    gateway6: of(6, "2001:db8::", "2001:db8::fd"),
  });
}

function familyOfService(service: RandomService): Family {
  return familyOf(vips[service.vip] as string);
}

function propsOf(
  said: RandomService,
  { places, directors: { length } }: RandomCluster,
  directors: readonly Director[],
  servers: readonly Server[],
): VirtualServiceProps {
  const family = familyOfService(said);
  const place = places[said.vip];
  const owner = place?.owner === "external" ? "external" : (directors[(place?.owner ?? 0) % length] as Director);
  const network = family === 4 ? 24 : 64;
  const vip = `${vips[said.vip]}${place?.bits ? `/${network}` : ""}`;
  const marked = said.kind === "fwmark";
  const identity = marked
    ? { fwmark: said.mark, ...(said.markHasVip ? { vip } : { family }) }
    : { vip, port: said.port, protocol: said.kind };
  const stays = !marked && said.port === 0 ? (said.persistence ?? { sip: false }) : said.persistence;
  const { seconds, netmask, sip } = { seconds: undefined, netmask: undefined, sip: false, ...stays };
  const looks = sip && (said.kind === "udp" || marked);
  const at =
    owner === "external"
      ? said.both
        ? { directors, vipOwner: owner }
        : { director: directors[0], vipOwner: owner }
      : said.both
        ? { directors, vipOwner: owner }
        : { director: owner };
  const props = {
    ...identity,
    ...at,
    ...defined(said.sharing),
    forwarding: said.method,
    ...(stays ? { persistence: defined({ seconds, netmask, engine: looks ? ("sip" as const) : undefined }) } : {}),
    ...(said.onePacket && (said.kind === "udp" || marked) ? { onePacket: true } : {}),
    realServers: entriesOf(said, family, servers),
  };
  // The types follow from choices that were made together above; the schema checks them again.
  return props as unknown as VirtualServiceProps;
}

function entriesOf(said: RandomService, family: Family, servers: readonly Server[]) {
  const reached = servers.filter(({ families, masqueraded }) => {
    const hidden = masqueraded.includes(family);
    if (said.method === "masquerading") return hidden;
    return !hidden && (said.method === "tunneling" || families.includes(family));
  });
  const seen = new Set<Server>();
  return said.entries.flatMap((one) => {
    const server = reached[one.server % reached.length];
    if (server === undefined || seen.has(server)) return [];
    seen.add(server);
    return [entryOf(one, said, server.construct)];
  });
}

function entryOf(one: RandomEntry, { method, kind, port }: RandomService, server: RealServer) {
  const { weight, weightOwner, upperThreshold, lowerThreshold, tunnel } = one;
  const base = {
    server,
    weight,
    weightOwner,
    upperThreshold,
    lowerThreshold: Math.min(lowerThreshold, upperThreshold),
  };
  const own = method === "masquerading" && kind !== "fwmark" && port !== 0 ? one.port : undefined;
  if (method === "masquerading") return defined({ ...base, port: own }) as MasqueradedEntry;
  return defined({ ...base, tunnel: method === "tunneling" ? tunnel : undefined }) as TunneledEntry;
}

function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}

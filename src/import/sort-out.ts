import { parseServiceKey, splitDestinationKey } from "../model/ipvs/service-key.ts";
import { familyOf, parseEndpoint } from "../model/network/inet.ts";
import { isQuiet } from "../model/network/quiet-device.ts";
import { canonicalJson, compareText } from "../model/text/canonical.ts";
import { draftDirector } from "./director.ts";
import type { ClusterDraft, EntryDraft, ServerDraft, ServiceDraft } from "./draft.ts";
import type { DirectorFound, Found, ServerFound } from "./found.ts";
import { serviceNames } from "./names.ts";

/** Sorts what was found into a draft of cluster.ts. */
export function sortOut({ name, directors, servers }: Found): ClusterDraft {
  const byRip = new Map(servers.map((one) => [one.rip, one]));
  const rips = [...byRip.keys()];
  const hosts = new Set(directors.map(({ inventory }) => inventory.target.name));
  const drafted = serversOf(servers, hosts);
  const ids = new Set([...hosts, ...drafted.map(({ id }) => id)]);
  return {
    name,
    directors: directors.map((one) => draftDirector(one, rips)),
    servers: drafted,
    services: servicesOf(directors, byRip, ids),
  };
}

/** One construct per host, with its address of each family. */
function serversOf(found: readonly ServerFound[], directors: ReadonlySet<string>): readonly ServerDraft[] {
  const read = found.flatMap(({ rip, inventory }) => (inventory ? [{ rip, target: inventory.target }] : []));
  return [...Map.groupBy(read, ({ target }) => target.name).values()].flatMap((all): ServerDraft[] => {
    const [first] = all;
    if (first === undefined) return [];
    const of = (family: 4 | 6) => all.find(({ rip }) => familyOf(rip) === family)?.rip;
    const [four, six] = [of(4), of(6)];
    const { name } = first.target;
    const id = directors.has(name) ? `${name}-server` : name;
    return [{ id, target: first.target, rip: four ?? first.rip, ...(four && six ? { rip6: six } : {}) }];
  });
}

/** A service that several directors have alike is one; where they differ, each has its own. */
function servicesOf(
  directors: readonly DirectorFound[],
  servers: ReadonlyMap<string, ServerFound>,
  taken: ReadonlySet<string>,
): readonly ServiceDraft[] {
  const all = directors.flatMap((director) =>
    [...director.services].map(([key, spec]) => ({ key, spec, director, entries: entriesOf(key, director, servers) })),
  );
  const same = ({ key, spec, entries }: (typeof all)[number]) =>
    canonicalJson([key, spec, entries.map(({ rip, port, spec: one }) => [rip, port, one])]);
  const groups = [...Map.groupBy(all, same).values()];
  const keys = groups.map(([first]) => first?.key ?? "");
  const names = serviceNames(keys, taken);
  return groups.flatMap((group, at): ServiceDraft[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { key, spec, entries } = first;
    const twins = keys.filter((one) => one === key).length > 1;
    const places = group.flatMap(({ director }) => placeOf(key, director));
    // A director that is a real server of another one has the VIP too, where it is not announced.
    const loud = places.filter((one) => !isQuiet(one.interface));
    const vip = loud.length > 0 ? loud : places;
    const [owner] = vip;
    const isRead = entries.some(({ host }) => host !== undefined);
    const methods = new Set(entries.map(({ spec: { forwarding } }) => forwarding));
    return [
      {
        id: names[at] ?? key,
        key,
        spec,
        entries,
        directors: group.map(({ director }) => director.inventory.target.name),
        ...(owner && vip.length === 1 ? { vip: owner } : {}),
        form: isRead && methods.size === 1 ? "service" : "table",
        notes: [
          ...(twins ? ["The directors have this service with different options or real servers."] : []),
          ...(vip.length > 1 ? [`${vip.map(({ host }) => host).join(" and ")} all have the VIP.`] : []),
          ...(isMoved(key, group) ? ["VRRP moves its VIP (keepalived.conf): lvsform leaves it alone."] : []),
          ...(methods.size > 1 ? ["Its real servers have different forwarding methods."] : []),
        ],
      },
    ];
  });
}

function isMoved(key: string, group: readonly { readonly director: DirectorFound }[]): boolean {
  const service = parseServiceKey(key);
  return service.protocol !== "fwmark" && group.some(({ director }) => director.moved.has(service.address));
}

function placeOf(key: string, { moved, inventory: { target, addresses } }: DirectorFound) {
  const service = parseServiceKey(key);
  if (service.protocol === "fwmark" || moved.has(service.address)) return [];
  const all = addresses.filter(({ address }) => address === service.address);
  const found = all.find((one) => !isQuiet(one.interface)) ?? all[0];
  return found ? [{ ...found, host: target.name }] : [];
}

function entriesOf(
  key: string,
  { destinations }: DirectorFound,
  servers: ReadonlyMap<string, ServerFound>,
): readonly EntryDraft[] {
  return [...destinations]
    .flatMap(([destination, spec]): EntryDraft[] => {
      const { service, server } = splitDestinationKey(destination);
      const at = service === key ? parseEndpoint(server) : undefined;
      if (at === undefined) return [];
      const found = servers.get(at.address);
      const host = found?.inventory?.target.name;
      const missing = found?.problem?.summary ?? "No specified host has this address.";
      return [{ rip: at.address, port: at.port, spec, ...(host === undefined ? { missing } : { host }) }];
    })
    .toSorted((a, b) => compareText(sortable(a), sortable(b)));
}

/** Addresses in the order of their numbers. */
function sortable({ rip, port }: EntryDraft): string {
  const parts = rip.split(/[.:]/).map((part) => part.padStart(5, "0"));
  return `${parts.join(".")} ${String(port).padStart(5, "0")}`;
}

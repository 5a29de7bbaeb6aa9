import { parseServiceKey, serviceFamily } from "../model/ipvs/service-key.ts";
import { vsDefault } from "../model/ipvs/vs-defaults.ts";
import { type Family, familyOf, isHostAddress, isInside } from "../model/network/inet.ts";
import { isQuiet } from "../model/network/quiet-device.ts";
import type { IpvsSyncSpec, IpvsTimeoutsSpec } from "../model/specs.ts";
import type { DirectorDraft } from "./draft.ts";
import type { DirectorFound } from "./found.ts";
import type { HostAddress, Inventory } from "./inventory.ts";

/** What the kernel begins with; seconds. Source: ipvsadm(8) --set. */
const usualTimeouts: Required<IpvsTimeoutsSpec> = { tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300 };

/** The defaults of a daemon. Source: ipvsadm(8) --start-daemon. */
const usualSync: Partial<IpvsSyncSpec> = { group: "224.0.0.81", port: 8848, ttl: 1 };

/** A message fills one packet: of an MTU of 1500 or 9000, without the headers of IP and UDP. Source: ip_vs_sync.c, start_sync_thread. */
const usualLengths: Readonly<Record<Family, readonly number[]>> = { 4: [1472, 8972], 6: [1452, 8952] };

function vipsOf(services: DirectorFound["services"]): ReadonlySet<string> {
  return new Set(
    [...services.keys()].flatMap((key) => {
      const service = parseServiceKey(key);
      return service.protocol === "fwmark" ? [] : [service.address];
    }),
  );
}

/** Returns a director as cluster.ts would declare it; what is as the kernel makes it is left out. */
export function draftDirector(found: DirectorFound, rips: readonly string[]): DirectorDraft {
  const { inventory, services, notes } = found;
  const vips = vipsOf(services);
  const six = [...services.keys()].some((key) => serviceFamily(key) === 6);
  const dip = dipOf(inventory, vips, rips, 4);
  // One of the other family is declared only where a service needs it.
  const dip6 = six || dip === undefined ? dipOf(inventory, vips, rips, 6) : undefined;
  const first = dip ?? dip6;
  const { timeouts = {} } = inventory;
  const unusual = Object.entries(timeouts).filter(
    ([name, seconds]) => usualTimeouts[name as keyof IpvsTimeoutsSpec] !== seconds,
  );
  const parameters = [...inventory.sysctls].filter(([key, value]) => (vsDefault(key) ?? value) !== value);
  return {
    target: inventory.target,
    interface: interfaceOf(inventory, vips) ?? first?.interface ?? "eth0",
    dip: print(first),
    ...(dip && dip6 ? { dip6: print(dip6) } : {}),
    ...(unusual.length > 0 ? { timeouts: Object.fromEntries(unusual) } : {}),
    sync: new Map(
      [...inventory.sync].map(([state, spec]) => [state, withoutUsual(spec, inventory.declaredLengths.has(state))]),
    ),
    vsSysctls: new Map(parameters.map(([key, value]) => [key.split(".").at(-1) ?? key, value])),
    notes,
  };
}

/** Leaves out a length that fills a packet, unless the next boot sets it. */
function withoutUsual(spec: IpvsSyncSpec, isDeclared: boolean): IpvsSyncSpec {
  const usual: Readonly<Record<string, unknown>> = usualSync;
  const { maxLength = 0, ...rest } = spec;
  const fills = !isDeclared && usualLengths[familyOf(spec.group ?? "")].includes(maxLength);
  const declared = fills ? rest : spec;
  return Object.fromEntries(Object.entries(declared).filter(([name, value]) => usual[name] !== value)) as IpvsSyncSpec;
}

function print(one: HostAddress | undefined): string {
  return one ? `${one.address}/${one.prefixLength}` : "";
}

/** Where most VIPs stand, of the interfaces on which an address is announced to the network. */
function interfaceOf({ addresses }: Inventory, vips: ReadonlySet<string>): string | undefined {
  const loud = addresses.filter((one) => vips.has(one.address) && !isQuiet(one.interface));
  const counts = [...Map.groupBy(loud, (one) => one.interface)].toSorted(([, a], [, b]) => b.length - a.length);
  return counts[0]?.[0];
}

/** The director's own address towards the real servers: in their network; else the one that ssh uses; else the first that is no VIP. */
function dipOf(
  { addresses, facts }: Inventory,
  vips: ReadonlySet<string>,
  rips: readonly string[],
  family: Family,
): HostAddress | undefined {
  const own = addresses.filter((one) => familyOf(one.address) === family && isHostAddress(one));
  const plain = own.filter(({ address }) => !vips.has(address));
  // A VIP may be the only address there is: it is declared all the same, and reported.
  const all = plain.length > 0 ? plain : own;
  return (
    all.find((one) => rips.some((rip) => familyOf(rip) === family && isInside(rip, one))) ??
    all.find(({ address }) => address === facts.ssh?.address) ??
    all[0]
  );
}

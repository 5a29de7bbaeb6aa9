import { type Family, familyOf, isHostAddress, isInside } from "../model/inet.ts";
import { parseServiceKey } from "../model/service-key.ts";
import type { IpvsSyncSpec, IpvsTimeoutsSpec } from "../model/specs.ts";
import { vsDefault } from "../model/vs-defaults.ts";
import type { DirectorDraft } from "./draft.ts";
import type { HostAddress, Inventory } from "./inventory.ts";
import type { DirectorFound } from "./sort-out.ts";

/** What the kernel begins with; seconds. Source: ipvsadm(8) --set. */
const usualTimeouts: Required<IpvsTimeoutsSpec> = { tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300 };

/** What a daemon has unless it is told otherwise. Source: ipvsadm(8) --start-daemon; a message fills one packet of an Ethernet. */
const usualSync: Partial<IpvsSyncSpec> = { maxLength: 1472, group: "224.0.0.81", port: 8848, ttl: 1 };

export function vipsOf(services: DirectorFound["services"]): ReadonlySet<string> {
  return new Set(
    [...services.keys()].flatMap((key) => {
      const service = parseServiceKey(key);
      return service.protocol === "fwmark" ? [] : [service.address];
    }),
  );
}

/** A director as cluster.ts would say it; what is as the kernel makes it is left out. */
export function draftDirector(found: DirectorFound, rips: readonly string[]): DirectorDraft {
  const { inventory, services, notes } = found;
  const vips = vipsOf(services);
  const [dip, dip6] = [dipOf(inventory, vips, rips, 4), dipOf(inventory, vips, rips, 6)];
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
    sync: new Map([...inventory.sync].map(([state, spec]) => [state, withoutUsual(spec)])),
    vsSysctls: new Map(parameters.map(([key, value]) => [key.split(".").at(-1) ?? key, value])),
    notes,
  };
}

function withoutUsual(spec: IpvsSyncSpec): IpvsSyncSpec {
  const usual: Readonly<Record<string, unknown>> = usualSync;
  return Object.fromEntries(Object.entries(spec).filter(([name, value]) => usual[name] !== value)) as IpvsSyncSpec;
}

function print(one: HostAddress | undefined): string {
  return one ? `${one.address}/${one.prefixLength}` : "";
}

/** Where most VIPs stand, of the interfaces on which an address is told to the network. */
function interfaceOf({ addresses }: Inventory, vips: ReadonlySet<string>): string | undefined {
  const loud = addresses.filter((one) => vips.has(one.address) && one.interface !== "lo");
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
  // A VIP may be the only address there is: it is said all the same, and found fault with.
  const all = plain.length > 0 ? plain : own;
  return (
    all.find((one) => rips.some((rip) => familyOf(rip) === family && isInside(rip, one))) ??
    all.find(({ address }) => address === facts.ssh?.address) ??
    all[0]
  );
}

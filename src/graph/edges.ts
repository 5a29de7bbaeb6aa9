import { type Address, partsOf } from "../model/address.ts";
import type { Change } from "../model/plan.ts";
import type { Claim } from "../model/provider.ts";
import type { World } from "../model/resource.ts";

/** Whether a change takes something away. These run in reverse: what stands on it goes first. */
export function isRemoval({ action }: Pick<Change, "action">): boolean {
  return action === "delete" || action === "restore" || action === "forget";
}

/** A change with the claims that it takes or releases. */
export interface Step extends Pick<Change, "address" | "action"> {
  readonly claim?: Claim | undefined;
  /** Made last, also where it goes away. */
  readonly atBoot?: true | undefined;
}

/**
 * Which changes of the plan come before each one. A change waits for the declared needs of its resource; a removal waits for
 * every change of what depended on it by the state, also where that is only moved elsewhere; and a new claim waits until
 * its former holder has released it.
 */
export function edgesOf(
  changes: readonly Step[],
  declared: World,
  recorded: World,
): ReadonlyMap<Address, readonly Address[]> {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const edges = new Map<Address, Set<Address>>(changes.map(({ address }) => [address, new Set()]));
  const released = Map.groupBy(
    changes.filter((change) => isRemoval(change) && change.claim),
    ({ claim }) => claim?.name,
  );
  const isChanged = (address: Address) => byAddress.has(address);
  const needsDeclared = nearest(declared, isChanged);
  const needsRecorded = nearest(recorded, isChanged);
  for (const change of changes) {
    if (!isRemoval(change)) {
      for (const need of needsDeclared(change.address)) {
        const before = byAddress.get(need);
        if (before && !isRemoval(before)) edges.get(change.address)?.add(need);
      }
      const holders = change.claim ? (released.get(change.claim.name) ?? []) : [];
      for (const holder of holders) if (excludes(holder, change)) edges.get(change.address)?.add(holder.address);
    }
    for (const need of needsRecorded(change.address)) {
      const base = byAddress.get(need);
      if (base === undefined || !isRemoval(base)) continue;
      if (change.atBoot && !base.atBoot) edges.get(change.address)?.add(need);
      else edges.get(need)?.add(change.address);
    }
  }
  return new Map([...edges].map(([address, needs]) => [address, [...needs].toSorted()]));
}

function excludes(a: Step, b: Step): boolean {
  const everywhere = a.claim?.scope === "cluster" && b.claim?.scope === "cluster";
  // Two quiet places of one host may both have it for a moment: what uses it goes over from one to the other in between.
  const anywhere = a.claim?.scope === "host" && b.claim?.scope === "host";
  return everywhere || (!anywhere && partsOf(a.address)?.host === partsOf(b.address)?.host);
}

/** The changes that an address needs, also those behind what stays as it is. */
function nearest(world: World, isChanged: (address: Address) => boolean): (address: Address) => ReadonlySet<Address> {
  const known = new Map<Address, ReadonlySet<Address>>();
  const find = (address: Address): ReadonlySet<Address> => {
    const found = known.get(address);
    if (found) return found;
    const needs = new Set<Address>();
    // Known before its needs are read: a circle, which is reported elsewhere, ends here.
    known.set(address, needs);
    for (const need of world.get(address)?.dependsOn ?? [])
      for (const one of isChanged(need) ? [need] : find(need)) needs.add(one);
    return needs;
  };
  return find;
}

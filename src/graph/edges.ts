import type { Address } from "../model/address.ts";
import type { Change } from "../model/plan.ts";
import type { World } from "../model/resource.ts";

/** Whether a change takes something away. These run in reverse: what stands on it goes first. */
export function isRemoval({ action }: Pick<Change, "action">): boolean {
  return action === "delete" || action === "restore" || action === "forget";
}

/**
 * Which changes of the plan come before each one. A change waits for the declared needs of its resource; a removal waits for
 * every change of what the state says stood on it, also where that is only moved elsewhere.
 */
export function edgesOf(
  changes: readonly Pick<Change, "address" | "action">[],
  declared: World,
  recorded: World,
): ReadonlyMap<Address, readonly Address[]> {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const edges = new Map<Address, Set<Address>>(changes.map(({ address }) => [address, new Set()]));
  for (const change of changes) {
    if (!isRemoval(change))
      for (const need of declared.get(change.address)?.dependsOn ?? []) {
        const before = byAddress.get(need);
        if (before && !isRemoval(before)) edges.get(change.address)?.add(need);
      }
    for (const need of recorded.get(change.address)?.dependsOn ?? []) {
      const base = byAddress.get(need);
      if (base && isRemoval(base)) edges.get(need)?.add(change.address);
    }
  }
  return new Map([...edges].map(([address, needs]) => [address, [...needs].toSorted()]));
}

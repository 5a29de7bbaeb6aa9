import { diagnostic } from "../messages/build.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { World } from "../model/resource.ts";
import { sortByNeeds } from "./sort.ts";

/** The diagnostic for resources that wait for each other, if any do. */
export function findCycle(resources: World): readonly Diagnostic[] {
  const { cycle } = sortByNeeds(new Map([...resources].map(([address, { dependsOn }]) => [address, dependsOn])));
  const [first] = cycle;
  if (first === undefined) return [];
  const { source } = resources.get(first) ?? {};
  return [diagnostic("dependency-cycle", { addresses: [...cycle, first] }, { address: first, source })];
}

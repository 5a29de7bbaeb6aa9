import type { Diagnostic } from "../model/diagnostic.ts";
import type { World } from "../model/resource.ts";
import { sortByNeeds } from "./sort.ts";

/** The diagnostic for resources that wait for each other, if any do. */
export function findCycle(resources: World): readonly Diagnostic[] {
  const { cycle } = sortByNeeds(new Map([...resources].map(([address, { dependsOn }]) => [address, dependsOn])));
  const [first] = cycle;
  if (first === undefined) return [];
  const source = resources.get(first)?.source;
  return [
    {
      severity: "error",
      code: "dependency-cycle",
      address: first,
      summary: `these wait for each other, so none can be first: ${[...cycle, first].join(" → ")}`,
      hint: "take one of the node.addDependency calls out of cluster.ts",
      ...(source ? { source } : {}),
    },
  ];
}

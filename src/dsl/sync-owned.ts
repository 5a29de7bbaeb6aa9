import type { Spec } from "../model/resource.ts";

/** The managed fields of a sync daemon: all but an undeclared message length, which the kernel takes from the MTU. */
export function ownedOfSync(spec: Spec): readonly string[] {
  return ["interface", "syncId", "group", "port", "ttl", ...("maxLength" in spec ? ["maxLength"] : [])];
}

import type { Spec } from "../model/resource.ts";

/** What lvsform keeps of a sync daemon: all but the length of a message that nobody said, which the kernel takes from the MTU. */
export function ownedOfSync(spec: Spec): readonly string[] {
  return ["interface", "syncId", "group", "port", "ttl", ...("maxLength" in spec ? ["maxLength"] : [])];
}

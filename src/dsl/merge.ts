import { diagnostic } from "../messages/build.ts";
import { type Address, addressOf } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Resource, World } from "../model/resource.ts";
import { canonicalJson } from "../model/text/canonical.ts";

export interface Merged {
  readonly resources: World;
  readonly problems: readonly Diagnostic[];
}

/** One resource per address. Several constructs may need the same thing; they must want the same of it. */
export function mergeResources(resources: readonly Resource[]): Merged {
  const merged = new Map<Address, Resource>();
  const problems: Diagnostic[] = [];
  for (const resource of resources) {
    const address = addressOf(resource);
    const first = merged.get(address);
    if (first && canonicalJson(first.spec) !== canonicalJson(resource.spec))
      problems.push(conflict(address, first, resource));
    const dependsOn = new Set([...(first?.dependsOn ?? []), ...resource.dependsOn]);
    const protect = first?.protect || resource.protect ? { protect: true } : {};
    const { temporary: _one, ...base } = first ?? resource;
    // What one construct wants after a boot too is there for all of them.
    const temporary = resource.temporary && (first === undefined || first.temporary) ? { temporary: true } : {};
    merged.set(address, { ...base, ...temporary, ...protect, dependsOn: [...dependsOn].toSorted() });
  }
  return { resources: merged, problems };
}

function conflict(address: Address, first: Resource, second: Resource): Diagnostic {
  const at = first.source ? ` (${first.source.file}:${first.source.line})` : "";
  return diagnostic(
    "declared-twice",
    { address, first: `${canonicalJson(first.spec)}${at}`, second: canonicalJson(second.spec) },
    { address, host: first.host, source: second.source },
  );
}

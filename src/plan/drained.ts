import { diagnostic } from "../messages/build.ts";
import type { Address } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Providers } from "../model/provider.ts";
import type { Resource, Spec, World } from "../model/resource.ts";
import type { Drain } from "../model/store.ts";
import { counted } from "../model/text/counted.ts";
import { providerOf } from "./provider-of.ts";

export interface Drained {
  readonly declared: World;
  readonly recorded: World;
  readonly notes: readonly Diagnostic[];
}

/**
 * What is drained stays so in every plan, whatever cluster.ts declares, until `undrain`; what is on its way out is no drift.
 * `asking`: what this plan itself is to drain, and so is not reported as drained.
 */
export function keepDrained(
  declared: World,
  recorded: World,
  drains: readonly Drain[],
  providers: Providers,
  asking: ReadonlySet<Address> = new Set(),
): Drained {
  if (drains.length === 0) return { declared, recorded, notes: [] };
  const asked = drains.filter(({ reason }) => reason === "asked");
  const removed = drains.filter(({ address, reason }) => reason === "removal" && !declared.has(address));
  const applicable = asked.filter(({ address }) => declared.has(address));
  const earlier = applicable.filter(({ address }) => !asking.has(address));
  return {
    declared: quiet(declared, applicable, providers),
    recorded: quiet(recorded, removed, providers),
    notes: earlier.length === 0 ? [] : [note(earlier)],
  };
}

function quiet(world: World, drains: readonly Drain[], providers: Providers): World {
  const quieted = drains.flatMap(({ address }): (readonly [Address, Resource])[] => {
    const resource = world.get(address);
    const drained = resource && providerOf(providers, resource.kind).drained?.(resource.spec);
    return resource && drained ? [[address, { ...resource, spec: drained, owned: ownedWith(resource, drained) }]] : [];
  });
  return new Map([...world, ...quieted]);
}

/** The weight may be unmanaged; as long as the server is drained, lvsform manages it. */
export function ownedWith({ spec, owned }: Resource, drained: Spec): readonly string[] {
  const moved = Object.keys(drained).filter((field) => drained[field] !== spec[field] && !owned.includes(field));
  return [...owned, ...moved];
}

function note(drains: readonly Drain[]): Diagnostic {
  return diagnostic("drained", {
    destinations: counted(drains.length, "destination"),
    list: drains.map(({ address, since, by }) => `${address} since ${since}, by ${by}`).join("\n"),
  });
}

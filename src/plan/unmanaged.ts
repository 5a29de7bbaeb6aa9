import { addressOf } from "../model/address.ts";
import type { Change, Unmanaged } from "../model/plan.ts";
import type { Provider } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import { compareText } from "../model/text/canonical.ts";
import { impactOf } from "./impact.ts";
import type { PlanInput } from "./plan-input.ts";
import { providerOf } from "./provider-of.ts";

type Worlds = Pick<PlanInput, "declared" | "recorded" | "live" | "providers" | "exclusive">;

/** Returns the objects on the hosts that are neither in cluster.ts nor in the state, of the kinds that list their objects; they stay. */
export function findUnmanaged(worlds: Worlds): readonly Unmanaged[] {
  const { observed } = worlds.live;
  return undeclaredObjects(worlds)
    .filter(([, { host, kind }]) => !worlds.exclusive?.has(host) || worlds.providers.get(kind)?.atBoot)
    .map(([address, { spec }]) => {
      const numbers = observed.get(address);
      return { address, live: spec, ...(numbers ? { observed: numbers } : {}) };
    });
}

/**
 * The removals of undeclared objects, on the hosts whose tables are to have nothing else. A part goes along with its whole. What the
 * next boot would set is no table: it is only shown.
 */
export function removeUnmanaged(worlds: Worlds): readonly Change[] {
  const { exclusive, providers } = worlds;
  if (exclusive === undefined || exclusive.size === 0) return [];
  const all = undeclaredObjects(worlds).filter(([, { host }]) => exclusive.has(host));
  const gone = new Set(all.map(([address]) => address));
  for (const address of worlds.recorded.keys()) if (!worlds.declared.has(address)) gone.add(address);
  return all.flatMap(([address, { host, kind, key, spec }]) => {
    const provider = providerOf(providers, kind);
    const whole = provider.partOf?.(key);
    if (provider.atBoot || (whole && gone.has(addressOf({ host, ...whole })))) return [];
    return [
      {
        ...({ address, host, kind, key, action: "delete", cause: "unmanaged" } as const),
        before: provider.normalize(spec, key),
        after: null,
        record: null,
        original: null,
        dependsOn: [],
        worlds: { declared: null, recorded: null, live: provider.normalize(spec, key) },
        commands: provider.commands(key, spec, undefined),
        undo: provider.commands(key, undefined, spec),
        ...guardOf(provider, key, spec),
        impact: impactOf({ host, kind, key }, worlds.live, providers) ?? null,
        risks: [],
      },
    ];
  });
}

function guardOf(provider: Provider, key: string, spec: Spec): Pick<Change, "guard"> {
  const guard = provider.guard(key, [spec], []);
  return guard ? { guard } : {};
}

function undeclaredObjects({ declared, recorded, live, providers }: Worlds): readonly (readonly [string, Resource])[] {
  return [...live.resources]
    .filter(
      ([address, { kind }]) => !declared.has(address) && !recorded.has(address) && providers.get(kind)?.enumerates,
    )
    .toSorted(([a], [b]) => compareText(a, b));
}

import { addressOf, partsOf } from "../model/address.ts";
import type { Live } from "../model/live.ts";
import type { Change } from "../model/plan.ts";
import type { Connections, Provider, Providers } from "../model/provider.ts";
import { providerOf } from "./provider-of.ts";

/** The connections of the moment through what a change touches; undefined where nothing is known to go through it. */
export function impactOf(
  { host, kind, key }: Pick<Change, "host" | "kind" | "key">,
  live: Live,
  providers: Providers,
): Connections | undefined {
  const provider = providerOf(providers, kind);
  const own = connectionsAt(host, { kind, key }, live, provider);
  if (own !== undefined || provider.carries === undefined) return own;
  const carried = [...live.observed.keys()].flatMap((address) => {
    const other = partsOf(address);
    if (other?.host !== host || !provider.carries?.(key, other)) return [];
    return connectionsAt(host, other, live, providerOf(providers, other.kind)) ?? [];
  });
  if (carried.length === 0) return undefined;
  const sum = (pick: (one: Connections) => number) => carried.reduce((total, one) => total + pick(one), 0);
  return {
    active: sum(({ active }) => active),
    inactive: sum(({ inactive }) => inactive),
    persistent: sum(({ persistent }) => persistent),
  };
}

function connectionsAt(
  host: string,
  { kind, key }: { readonly kind: string; readonly key: string },
  live: Live,
  provider: Provider,
): Connections | undefined {
  const observed = live.observed.get(addressOf({ host, kind, key }));
  return observed && provider.connections?.(key, observed);
}

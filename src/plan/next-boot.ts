import { type Address, addressOf } from "../model/address.ts";
import type { BootMode } from "../model/boot.ts";
import type { Live } from "../model/live.ts";
import type { Mirror, Provider, Providers } from "../model/provider.ts";
import type { Resource, World } from "../model/resource.ts";
import { ownedFields } from "../model/specs.ts";
import { merge } from "./compare.ts";

/**
 * The declared world with its other half: what makes the next boot come to the same. Not for what is temporary, nor for hosts that are not
 * to keep anything.
 */
export function withNextBoot(declared: World, boots: ReadonlyMap<string, BootMode>, providers: Providers): World {
  const lasting = [...declared.values()].filter(
    ({ host, temporary }) => !temporary && (boots.get(host) ?? "none") !== "none",
  );
  const halves = [...Map.groupBy(lasting, ({ host }) => host)].flatMap(([host, resources]) => {
    const mode = boots.get(host) ?? "none";
    return [...providers.values()].flatMap(({ kind, mirrors }) =>
      (mirrors?.(resources, mode) ?? []).map((mirror) => resourceOf(host, kind, mirror)),
    );
  });
  return new Map([...declared, ...halves.map((one) => [addressOf(one), one] as const)]);
}

/** The declared world as the boot backend of each host stores it; for a host that was not read, as the state has it. */
export function settleNextBoot(declared: World, live: Live, providers: Providers, recorded: World = new Map()): World {
  const facts = new Map(live.hosts.map((host) => [host.name, host.reachable ? host.facts.boot : undefined]));
  const settled = [...declared.values()].flatMap((resource): readonly Resource[] => {
    const { host, kind, key, spec } = resource;
    const [boot, provider] = [facts.get(host), providers.get(kind)];
    if (provider === undefined) return [resource];
    if (boot === undefined) return unread(resource, provider, recorded.get(addressOf(resource)));
    if (provider.follows) return [];
    return provider.settle ? [{ ...resource, spec: provider.settle(key, spec, boot) }] : [resource];
  });
  // What is there already stays where it is, also with a manager that leaves the interface alone.
  const asItWillBe = settled.map((resource) => {
    const there = live.resources.get(addressOf(resource));
    return there ? { ...resource, spec: merge(resource.owned, there.spec, resource.spec) } : resource;
  });
  const following = [...Map.groupBy(asItWillBe, ({ host }) => host)].flatMap(([host, resources]) =>
    facts.get(host) === undefined
      ? []
      : [...providers.values()].flatMap(({ kind, follows }) =>
          (follows?.(resources) ?? []).map((mirror) => resourceOf(host, kind, mirror)),
        ),
  );
  return new Map([...settled, ...following].map((one): [Address, Resource] => [addressOf(one), one]));
}

function unread(resource: Resource, { settle, follows }: Provider, known: Resource | undefined): readonly Resource[] {
  if (known === undefined) return follows ? [] : [resource];
  return [settle ? { ...resource, spec: { ...known.spec, ...resource.spec } } : resource];
}

function resourceOf(host: string, kind: string, { key, spec, of, owned }: Mirror): Resource {
  const fields: Readonly<Record<string, readonly string[]>> = ownedFields;
  const source = of.find((one) => one.source)?.source;
  return {
    host,
    kind,
    key,
    spec,
    dependsOn: of.map(addressOf).toSorted(),
    owned: owned ?? fields[kind] ?? Object.keys(spec),
    ...(of.some(({ protect }) => protect) ? { protect: true } : {}),
    ...(source ? { source } : {}),
  };
}

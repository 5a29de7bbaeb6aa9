import type { Address } from "../model/address.ts";
import type { Change, Wave } from "../model/plan.ts";
import { compareText } from "../model/text/canonical.ts";
import { isRemoval } from "./edges.ts";
import { sortByNeeds } from "./sort.ts";

/**
 * As few round trips as the order allows: a change runs in the wave of what it waits for when that is on the same host, else in
 * the next one. On a host, the removals of a kind come after its creates and updates: a service never has fewer servers than
 * before and after. Only a removal that something new waits for (a VIP that moves) goes before. What takes effect at the next boot comes
 * behind all the rest.
 */
export function wavesOf(changes: readonly Change[]): readonly Wave[] {
  const [now, later] = [changes.filter(({ atBoot }) => !atBoot), changes.filter(({ atBoot }) => atBoot)];
  return [...ordered(now), ...ordered(later)];
}

function ordered(changes: readonly Change[]): readonly Wave[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const needs = needsOf(changes);
  const sorted = changes.toSorted((a, b) => compareText(a.address, b.address));
  const roots = [...sorted.filter((change) => !isRemoval(change)), ...sorted.filter((change) => isRemoval(change))];
  const { order } = sortByNeeds(
    needs,
    roots.map(({ address }) => address),
  );
  const waveOf = new Map<string, number>();
  for (const node of order) {
    const host = byAddress.get(node)?.host;
    const waits = (needs.get(node) ?? []).flatMap((need) => {
      const wave = waveOf.get(need);
      const other = byAddress.get(need)?.host;
      if (wave === undefined) return [];
      return [host === undefined || other === undefined || other === host ? wave : wave + 1];
    });
    waveOf.set(node, Math.max(0, ...waits));
  }
  return collect(
    order.filter((node) => byAddress.has(node)),
    byAddress,
    waveOf,
  );
}

/** What each change waits for. The creates and updates of a kind on a host end in one node more, which its removals wait for. */
function needsOf(changes: readonly Change[]): ReadonlyMap<string, readonly string[]> {
  const endOf = ({ host, kind }: Change) => `end of ${host}/${kind}`;
  const added = changes.filter((change) => !isRemoval(change));
  const awaited = new Set(added.flatMap(({ dependsOn }) => dependsOn));
  const ends = Map.groupBy(added, endOf);
  return new Map([
    ...[...ends].map(([end, all]) => [end, all.map(({ address }) => address)] as const),
    ...changes.map((change) => {
      const free = !isRemoval(change) || awaited.has(change.address);
      return [change.address, free ? change.dependsOn : [...change.dependsOn, endOf(change)]] as const;
    }),
  ]);
}

function collect(
  order: readonly Address[],
  byAddress: ReadonlyMap<Address, Change>,
  waveOf: ReadonlyMap<Address, number>,
): readonly Wave[] {
  const waves: Map<string, Change[]>[] = [];
  for (const address of order) {
    const change = byAddress.get(address) as Change;
    const index = waveOf.get(address) ?? 0;
    while (waves.length <= index) waves.push(new Map());
    const wave = waves[index] as Map<string, Change[]>;
    const ofHost = wave.get(change.host);
    if (ofHost) ofHost.push(change);
    else wave.set(change.host, [change]);
  }
  return waves.map((wave) =>
    [...wave].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([host, changes]) => ({ host, changes })),
  );
}

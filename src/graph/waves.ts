import type { Address } from "../model/address.ts";
import type { Change, Wave } from "../model/plan.ts";
import { isRemoval } from "./edges.ts";
import { sortByNeeds } from "./sort.ts";

/**
 * As few round trips as the order allows: a change runs in the wave of what it waits for when that is on the same host, else in
 * the next one. On a host, the removals of a kind come after its creates and updates: a service never has fewer servers than
 * before and after.
 */
export function wavesOf(changes: readonly Change[]): readonly Wave[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const removals = changes.filter((change) => isRemoval(change));
  const order = [...orderOf(changes.filter((change) => !isRemoval(change))), ...orderOf(removals)];
  const waveOf = new Map<Address, number>();
  const floors = new Map<string, number>();
  for (const address of order) {
    const change = byAddress.get(address) as Change;
    const group = `${change.host}/${change.kind}`;
    const waits = change.dependsOn.flatMap((need) => {
      const before = byAddress.get(need);
      const wave = waveOf.get(need);
      return before === undefined || wave === undefined ? [] : [before.host === change.host ? wave : wave + 1];
    });
    const wave = Math.max(0, ...waits, isRemoval(change) ? (floors.get(group) ?? 0) : 0);
    waveOf.set(address, wave);
    if (!isRemoval(change)) floors.set(group, Math.max(wave, floors.get(group) ?? 0));
  }
  return collect(order, byAddress, waveOf);
}

function orderOf(changes: readonly Change[]): readonly Address[] {
  return sortByNeeds(new Map(changes.map(({ address, dependsOn }) => [address, dependsOn]))).order;
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
    wave.set(change.host, [...(wave.get(change.host) ?? []), change]);
  }
  return waves.map((wave) =>
    [...wave].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([host, changes]) => ({ host, changes })),
  );
}

import type { Change, Wave } from "../model/plan.ts";
import { compareText } from "../model/text/canonical.ts";

/** By host, in order of their names: the hosts whose work comes before something that is done there. */
export type HostOrder = ReadonlyMap<string, readonly string[]>;

/**
 * Which hosts come before which, as the waves have it, and never in a circle. Two hosts may wait for each other (a director forwards before
 * a real server sends its answers there, and the real server is ready before the director lists it): waves alternate between
 * them, which one step per host cannot. Of such hosts the one that is done last comes last. Nothing is lost by that: what is
 * done for one host alone takes along whatever it waits for on others, so this order saves work, and prevents no harm.
 */
export function hostOrder(changes: readonly Change[], waves: readonly Wave[]): HostOrder {
  const needs = needsOf(changes);
  const reached = new Map([...needs.keys()].map((host) => [host, reachedFrom(host, needs)]));
  const rank = rankOf(waves);
  const isBefore = (a: string, b: string) =>
    (rank.get(a) ?? 0) - (rank.get(b) ?? 0) < 0 || (rank.get(a) === rank.get(b) && compareText(a, b) < 0);
  return new Map(
    [...needs].map(([host, all]) => [
      host,
      [...all].filter((need) => !reached.get(need)?.has(host) || isBefore(need, host)).toSorted(compareText),
    ]),
  );
}

function needsOf(changes: readonly Change[]): ReadonlyMap<string, ReadonlySet<string>> {
  const hostOf = new Map(changes.map(({ address, host }) => [address, host]));
  const hosts = [...new Set(hostOf.values())].toSorted(compareText);
  const needs = new Map<string, Set<string>>(hosts.map((host) => [host, new Set()]));
  for (const { host, dependsOn } of changes)
    for (const need of dependsOn) {
      const other = hostOf.get(need);
      if (other !== undefined && other !== host) needs.get(host)?.add(other);
    }
  return needs;
}

function reachedFrom(host: string, needs: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const all = new Set(needs.get(host));
  for (const one of all) for (const more of needs.get(one) ?? []) all.add(more);
  return all;
}

/** The last wave of a host on the running system; the next boot is the same wave for all. */
function rankOf(waves: readonly Wave[]): ReadonlyMap<string, number> {
  return new Map(
    waves.flatMap((wave, at) =>
      wave.flatMap(({ host, changes }) => (changes.some(({ atBoot }) => !atBoot) ? [[host, at] as const] : [])),
    ),
  );
}

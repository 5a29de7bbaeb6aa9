import { type Address, partsOf } from "../model/address.ts";
import type { Change, Plan } from "../model/plan.ts";
import { matchGlob } from "../model/text/glob.ts";
import { sealPlan } from "./seal.ts";

export interface Selection {
  /** Addresses, hosts, or globs of either. Empty: everything. */
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  /** Only changes of these addresses, and what they need; those that are in order are no mistake. Absent: no limit. */
  readonly only?: readonly Address[];
}

export interface Selected {
  readonly plan: Plan;
  /** Patterns that name no change and nothing that is in order either. */
  readonly unmatched: readonly string[];
}

/**
 * A smaller plan with its own digest. What a chosen change waits for comes with it; what waits for an excluded change goes with
 * it: a part is never put into a worse order than the whole.
 */
export function selectChanges(plan: Plan, { targets, excludes, only }: Selection): Selected {
  const known = [...plan.changes.map(({ address }) => address), ...plan.unchanged];
  const unmatched = [...targets, ...excludes].filter((pattern) => !known.some((address) => isNamed(address, pattern)));
  if (targets.length === 0 && excludes.length === 0 && only === undefined) return { plan, unmatched };
  const byAddress = new Map(plan.changes.map((change) => [change.address, change]));
  const named = (patterns: readonly string[]) =>
    plan.changes.filter(({ address }) => patterns.some((one) => isNamed(address, one))).map(({ address }) => address);
  const needsOf = (one: Address) => byAddress.get(one)?.dependsOn ?? [];
  const begin = only ? only.filter((one) => byAddress.has(one)) : targets.length > 0 ? named(targets) : undefined;
  const chosen = begin ? close(begin, needsOf) : new Set(byAddress.keys());
  const waiting = Map.groupBy(
    plan.changes.flatMap(({ address, dependsOn }) => dependsOn.map((need) => ({ need, address }))),
    ({ need }) => need,
  );
  const left = close(named(excludes), (one) => (waiting.get(one) ?? []).map(({ address }) => address));
  const changes = plan.changes
    .filter(({ address }) => chosen.has(address) && !left.has(address))
    .map(withoutLost(chosen, left));
  return { plan: sealPlan({ ...plan, changes }), unmatched };
}

function withoutLost(chosen: ReadonlySet<Address>, left: ReadonlySet<Address>): (change: Change) => Change {
  return (change) => ({ ...change, dependsOn: change.dependsOn.filter((one) => chosen.has(one) && !left.has(one)) });
}

function close(start: readonly Address[], next: (one: Address) => readonly Address[]): ReadonlySet<Address> {
  const all = new Set(start);
  for (const one of all) for (const more of next(one)) all.add(more);
  return all;
}

/** `*` stands for any text, slashes too; a pattern without a slash names hosts. */
export function isNamed(address: Address, pattern: string): boolean {
  const subject = pattern.includes("/") ? address : (partsOf(address)?.host ?? "");
  return matchGlob(subject, pattern);
}

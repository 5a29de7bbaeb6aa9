import { isRemoval } from "../../graph/edges.ts";
import { diagnostic } from "../../messages/build.ts";
import { addressOf } from "../../model/address.ts";
import type { Refused } from "../../model/check.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Change } from "../../model/plan.ts";
import type { PlanInput } from "../plan-input.ts";
import { providerOf } from "../provider-of.ts";

/** Blocks what must not be done now: what a check forbids, and the removal of something that others put their own parts into. */
export function refusalsOf(input: PlanInput): (change: Change) => Change {
  const refusals = (input.judgements ?? []).flatMap(({ diagnostic, refuses = [] }) =>
    refuses.map((one) => ({ ...one, diagnostic })),
  );
  const parts = foreignParts(input);
  return (change) => {
    if (change.blocked) return change;
    const reason = isRemoval(change)
      ? takesAlong(change, parts.get(change.address) ?? [])
      : refusals.find((one) => concerns(one, change))?.diagnostic;
    return reason ? { ...change, blocked: reason } : change;
  };
}

/** Adds to each change the findings of checks that concern it. */
export function warnOf({ judgements = [] }: Pick<PlanInput, "judgements">): (change: Change) => Change {
  const warnings = judgements.flatMap(({ diagnostic, warns = [] }) => warns.map((one) => ({ ...one, diagnostic })));
  return (change) => {
    const found = warnings.filter((one) => one.action === change.action && concerns(one, change));
    return found.length > 0 ? { ...change, risks: [...change.risks, ...found.map((one) => one.diagnostic)] } : change;
  };
}

function concerns({ host, kinds, keys, cause }: Refused, change: Change): boolean {
  return (
    host === change.host &&
    kinds.includes(change.kind) &&
    (keys?.includes(change.key) ?? true) &&
    (cause ?? change.cause) === change.cause
  );
}

/** Unmanaged objects, by the address of the object that they are a part of. */
function foreignParts({
  declared,
  recorded,
  live,
  providers,
  exclusive,
}: PlanInput): ReadonlyMap<string, readonly string[]> {
  const foreign = [...live.resources].flatMap(([address, { host, kind, key }]) => {
    const whole = providerOf(providers, kind).partOf?.(key);
    const known = declared.has(address) || recorded.has(address) || exclusive?.has(host);
    return whole && !known ? [{ address, whole: addressOf({ host, ...whole }) }] : [];
  });
  return new Map(
    [...Map.groupBy(foreign, ({ whole }) => whole)].map(([whole, all]) => [whole, all.map(({ address }) => address)]),
  );
}

function takesAlong({ address, host, action }: Change, parts: readonly string[]): Diagnostic | undefined {
  if (parts.length === 0 || action !== "delete") return undefined;
  return diagnostic("deletes-unmanaged", { address, parts }, { address, host });
}

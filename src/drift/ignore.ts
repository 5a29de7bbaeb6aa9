import type { Address } from "../model/address.ts";
import type { Drifted, Ignored } from "../model/drift/drift.ts";
import { isNamed } from "../plan/select.ts";

/**
 * Decides whether a finding is ignored. A glob never covers something that is missing: that a whole service is gone must not be hidden
 * by a rule for its weights.
 */
export function ignoredBy(
  { address, cause }: Pick<Drifted, "address" | "cause">,
  ignores: readonly Ignored[],
  now: string,
): Ignored | undefined {
  return ignores.find(({ pattern, until }) => {
    if (until !== undefined && until <= now) return false;
    return pattern === address || (cause !== "missing" && covers(pattern, address));
  });
}

/** Whether a pattern means an address: it is the same, or a glob that matches. A mere host means nothing. */
export function covers(pattern: string, address: Address): boolean {
  return pattern === address || (pattern.includes("*") && isNamed(address, pattern));
}

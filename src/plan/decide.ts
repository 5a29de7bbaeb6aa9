import type { Action, Cause, Change } from "../model/plan.ts";
import type { Provider } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import { conceded, matches, merge } from "./compare.ts";

/** One address in the three worlds. `live` is undefined if the host has no such object, "unreadable" if it could not be read. */
export interface Sighting {
  readonly declared: Resource | undefined;
  readonly recorded: Resource | undefined;
  readonly live: Spec | undefined | "unreadable";
  /** What was there before lvsform's first change; undefined where it has made none. */
  readonly original: Spec | null | undefined;
}

/** `destroy` restores what was there before the first apply; `apply` removes what is no longer declared. */
export type Purpose = "apply" | "destroy";

export interface Decision {
  readonly action: Action;
  readonly cause: Cause;
  readonly before: Spec | null;
  readonly after: Spec | null;
  readonly record: Change["record"];
  readonly original: Change["original"];
}

/** The truth table of the three worlds. Undefined where neither cluster.ts nor the state speaks of the address. */
export function decide(provider: Provider, seen: Sighting, purpose: Purpose): Decision | undefined {
  const { declared, recorded, live } = seen;
  if (live === "unreadable") return decideBlind(provider, seen);
  const original = seen.original === undefined ? (live ?? null) : seen.original;
  if (declared) return { ...decideDeclared(provider, declared, recorded, live), original };
  return recorded && { ...decideRemoved(provider, recorded, live, original, purpose), original };
}

type Verdict = Omit<Decision, "original">;

function decideDeclared(provider: Provider, declared: Resource, recorded: Resource | undefined, live?: Spec): Verdict {
  const { owned, spec } = declared;
  const configured = recorded !== undefined && matches(provider, declared, recorded.spec, spec);
  if (live === undefined) {
    const cause = recorded === undefined ? "new" : configured ? "drift" : "both";
    return { action: "create", cause, before: null, after: spec, record: spec };
  }
  const after = merge(owned, live, conceded(provider, owned, spec, live));
  if (matches(provider, declared, live, spec)) {
    const same = { before: live, after: live, record: after };
    if (configured) return { action: "noop", cause: "config", ...same };
    const cause = recorded ? "config" : provider.absent === "restore" ? "new" : "unmanaged";
    return { action: "adopt", cause, ...same };
  }
  return {
    action: "update",
    cause: causeOfUpdate(provider, declared, recorded, live),
    before: live,
    after,
    record: after,
  };
}

function causeOfUpdate(provider: Provider, declared: Resource, recorded: Resource | undefined, live: Spec): Cause {
  if (recorded === undefined) return provider.absent === "restore" ? "new" : "unmanaged";
  if (matches(provider, declared, recorded.spec, declared.spec)) return "drift";
  return matches(provider, declared, recorded.spec, live) ? "config" : "both";
}

function decideRemoved(
  provider: Provider,
  recorded: Resource,
  live: Spec | undefined,
  original: Spec | null,
  purpose: Purpose,
): Verdict {
  const forget = {
    action: "forget",
    cause: "removed",
    before: live ?? null,
    after: live ?? null,
    record: null,
  } as const;
  const { owned, spec } = recorded;
  const restores = provider.absent === "restore";
  const comesBack = original !== null && (restores || purpose === "destroy");
  // An object that was there before lvsform, and that was removed since.
  if (live === undefined && comesBack && !restores)
    return { action: "restore", cause: "both", before: null, after: original, record: null };
  if (live === undefined) return forget;
  const cause = matches(provider, recorded, spec, live) ? "removed" : "both";
  if (comesBack) {
    if (matches(provider, recorded, live, original)) return forget;
    // An object is restored whole, with its label; of a kernel value only the fields that lvsform managed.
    return {
      action: "restore",
      cause,
      before: live,
      after: restores ? merge(owned, live, original) : original,
      record: null,
    };
  }
  return { action: restores ? "restore" : "delete", cause, before: live, after: null, record: null };
}

/** The action if the host could be read, as far as it can be known. */
function decideBlind(provider: Provider, { declared, recorded, original = null }: Sighting): Decision | undefined {
  const cause = "unreachable";
  const before = recorded?.spec ?? null;
  if (!declared) return recorded && { action: "delete", cause, before, after: null, record: null, original };
  const after = { cause, before, after: declared.spec, record: declared.spec, original } as const;
  if (!recorded) return { action: "create", ...after };
  return { action: matches(provider, declared, recorded.spec, declared.spec) ? "noop" : "update", ...after };
}

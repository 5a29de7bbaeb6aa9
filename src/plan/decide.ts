import type { Action, Cause, Change } from "../model/plan.ts";
import type { Provider } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import { matches, merge } from "./compare.ts";

/** One address in the three worlds. `live` is undefined where the host has no such object, "unreadable" where nobody knows. */
export interface Sighting {
  readonly declared: Resource | undefined;
  readonly recorded: Resource | undefined;
  readonly live: Spec | undefined | "unreadable";
}

/** `destroy` puts back what was there before the first apply; `apply` removes what is no longer declared. */
export type Purpose = "apply" | "destroy";

export interface Decision {
  readonly action: Action;
  readonly cause: Cause;
  readonly before: Spec | null;
  readonly after: Spec | null;
  readonly record: Change["record"];
}

/** The truth table of the three worlds. Undefined where neither cluster.ts nor the state speaks of the address. */
export function decide(provider: Provider, seen: Sighting, purpose: Purpose): Decision | undefined {
  const { declared, recorded, live } = seen;
  if (live === "unreadable") return decideBlind(provider, declared, recorded);
  if (declared) return decideDeclared(provider, declared, recorded, live);
  return recorded && decideRemoved(provider, recorded, live, purpose);
}

function decideDeclared(provider: Provider, declared: Resource, recorded: Resource | undefined, live?: Spec): Decision {
  const { owned, spec } = declared;
  const original = recorded ? (recorded.original ?? null) : (live ?? null);
  const configured = recorded !== undefined && matches(provider, owned, recorded.spec, spec);
  if (live === undefined) {
    const cause = recorded === undefined ? "new" : configured ? "drift" : "both";
    return { action: "create", cause, before: null, after: spec, record: { spec, original } };
  }
  const after = merge(owned, live, spec);
  const record = { spec: after, original };
  if (matches(provider, owned, live, spec)) {
    if (configured) return { action: "noop", cause: "config", before: live, after: live, record };
    const cause = recorded ? "config" : provider.absent === "restore" ? "new" : "unmanaged";
    return { action: "adopt", cause, before: live, after: live, record };
  }
  return { action: "update", cause: causeOfUpdate(provider, declared, recorded, live), before: live, after, record };
}

function causeOfUpdate(provider: Provider, declared: Resource, recorded: Resource | undefined, live: Spec): Cause {
  if (recorded === undefined) return provider.absent === "restore" ? "new" : "unmanaged";
  if (matches(provider, declared.owned, recorded.spec, declared.spec)) return "drift";
  return matches(provider, declared.owned, recorded.spec, live) ? "config" : "both";
}

function decideRemoved(provider: Provider, recorded: Resource, live: Spec | undefined, purpose: Purpose): Decision {
  const { owned, original = null } = recorded;
  const forget = {
    action: "forget",
    cause: "removed",
    before: live ?? null,
    after: live ?? null,
    record: null,
  } as const;
  if (live === undefined) return forget;
  const cause = matches(provider, owned, recorded.spec, live) ? "removed" : "both";
  const restores = provider.absent === "restore";
  if (original !== null && (restores || purpose === "destroy")) {
    if (matches(provider, owned, live, original)) return forget;
    return { action: "restore", cause, before: live, after: merge(owned, live, original), record: null };
  }
  return { action: restores ? "restore" : "delete", cause, before: live, after: null, record: null };
}

/** What would be done if the host could be read, as far as that can be told. */
function decideBlind(provider: Provider, declared?: Resource, recorded?: Resource): Decision | undefined {
  const before = recorded?.spec ?? null;
  const cause = "unreachable";
  const record = declared ? { spec: declared.spec, original: recorded?.original ?? null } : null;
  if (!declared) return recorded && { action: "delete", cause, before, after: null, record };
  if (!recorded) return { action: "create", cause, before, after: declared.spec, record };
  const same = matches(provider, declared.owned, recorded.spec, declared.spec);
  return { action: same ? "noop" : "update", cause, before, after: declared.spec, record };
}

import { edgesOf } from "../graph/edges.ts";
import type { Address } from "../model/address.ts";
import { compareText } from "../model/canonical.ts";
import type { Judgement } from "../model/check.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { type Live, readingKey } from "../model/live.ts";
import type { Change, Finding, Plan } from "../model/plan.ts";
import type { Provider, Providers } from "../model/provider.ts";
import type { Resource, Spec, World } from "../model/resource.ts";
import { spreadBlocks } from "./blocked.ts";
import { matches } from "./compare.ts";
import { type Decision, decide, type Purpose } from "./decide.ts";
import { providerOf } from "./provider-of.ts";
import { refusalsOf } from "./refuse.ts";
import { sealPlan } from "./seal.ts";
import { findUnmanaged, removeStrays } from "./unmanaged.ts";

export interface PlanInput {
  readonly cluster: string;
  readonly declared: World;
  readonly recorded: World;
  readonly originals: ReadonlyMap<Address, Spec | null>;
  readonly live: Live;
  readonly providers: Providers;
  readonly purpose: Purpose;
  readonly basedOn: Plan["basedOn"];
  /** What checks found; some of it forbids changes. */
  readonly judgements?: readonly Judgement[];
  /** Hosts on which objects that nobody declared are removed: of the kinds that list them. */
  readonly exclusive?: ReadonlySet<string>;
}

/** declared × recorded × live → plan. The only planner: every verb is this with another left-hand side. */
export function makePlan(input: PlanInput): Plan {
  const { declared, recorded, live } = input;
  const addresses = [...new Set([...declared.keys(), ...recorded.keys()])].toSorted(compareText);
  const decided = addresses.flatMap((address) => {
    const decision = decideAt(input, address);
    return decision ? [{ address, ...decision }] : [];
  });
  const wanted = decided.filter(({ decision }) => decision.action !== "noop");
  const strays = removeStrays(input);
  const edges = edgesOf(
    wanted.map(({ address, decision, provider, resource }) => ({
      ...{ address, action: decision.action, claim: provider.claims?.(resource.key) },
    })),
    declared,
    recorded,
  );
  const refuse = refusalsOf(input);
  const made = wanted.map((one) => refuse(changeOf(one, edges.get(one.address) ?? [])));
  const changes = spreadBlocks([...made, ...strays]);
  const problems = live.hosts.flatMap((host) => (host.reachable ? [] : [host.problem]));
  const unread = decided.flatMap((one) => one.unreadable ?? []);
  const reasons = new Map([...problems, ...live.unreadable.values(), ...unread].map((one) => [one.summary, one]));
  return sealPlan({
    cluster: input.cluster,
    basedOn: input.basedOn,
    changes,
    complete: reasons.size === 0,
    hosts: live.hosts,
    drift: findDrift(input),
    unmanaged: findUnmanaged(input),
    diagnostics: [...(input.judgements ?? []).map(({ diagnostic }) => diagnostic), ...reasons.values()],
    unchanged: decided.filter((one) => one.decision.action === "noop" && !one.unreadable).map(({ address }) => address),
  });
}

interface Decided {
  readonly address: Address;
  readonly resource: Resource;
  readonly provider: Provider;
  readonly decision: Decision;
  readonly unreadable: Diagnostic | undefined;
}

function decideAt(input: PlanInput, address: Address): Omit<Decided, "address"> | undefined {
  const declared = input.declared.get(address);
  const recorded = input.recorded.get(address);
  const resource = (declared ?? recorded) as Resource;
  const provider = providerOf(input.providers, resource.kind);
  const unreadable = whyUnread(input.live, resource);
  const live = unreadable ? "unreadable" : input.live.resources.get(address)?.spec;
  const original = input.originals.get(address);
  const decision = decide(provider, { declared, recorded, live, original }, input.purpose);
  return decision && { resource, provider, decision, unreadable };
}

/** Why nobody knows the live value; undefined where it was read. A host that was never asked is not one without anything. */
function whyUnread(live: Live, { host, kind }: Resource): Diagnostic | undefined {
  const known = live.unreadable.get(readingKey(host, kind));
  if (known || live.hosts.some(({ name }) => name === host)) return known;
  return {
    ...{ severity: "error", code: "host-not-asked", host },
    summary: `${host} was not read: no construct of the cluster says how to reach it`,
    hint: "declare it as a Director or a RealServer of this cluster",
  };
}

function changeOf(
  { address, resource, provider, decision, unreadable }: Decided,
  dependsOn: readonly Address[],
): Change {
  const { action, before, after } = decision;
  const { host, kind, key } = resource;
  // Nothing is worked out for a host that was not read: its `before` is only what the state remembers.
  const touches = !unreadable && action !== "adopt" && action !== "forget";
  return {
    address,
    host,
    kind,
    key,
    ...decision,
    // Shown and compared in canonical form; the commands below are made from what was really read.
    before: before && provider.normalize(before, key),
    after: after && provider.normalize(after, key),
    commands: touches ? provider.commands(key, before ?? undefined, after ?? undefined) : [],
    undo: touches ? provider.commands(key, after ?? undefined, before ?? undefined) : [],
    dependsOn,
    ...(unreadable ? { blocked: unreadable } : {}),
  };
}

function findDrift({ recorded, live, providers }: PlanInput): readonly Finding[] {
  return [...recorded]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([address, resource]): Finding[] => {
      if (whyUnread(live, resource)) return [];
      const now = live.resources.get(address)?.spec;
      if (now === undefined) return [{ address, cause: "missing", recorded: resource.spec, live: null }];
      const same = matches(providerOf(providers, resource.kind), resource, resource.spec, now);
      return same ? [] : [{ address, cause: "changed", recorded: resource.spec, live: now }];
    });
}

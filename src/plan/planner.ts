import { edgesOf } from "../graph/edges.ts";
import { diagnostic } from "../messages/build.ts";
import type { Address } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { type Live, readingKey } from "../model/live.ts";
import type { Change, Finding, Plan } from "../model/plan.ts";
import type { Provider } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import { compareText } from "../model/text/canonical.ts";
import { editText } from "../model/text/line-edit.ts";
import { isHidden } from "../model/text/secrets.ts";
import { batchOf } from "./batch-of.ts";
import { matches } from "./compare.ts";
import { type Decision, decide } from "./decide.ts";
import { hunksOf } from "./file/file-hunks.ts";
import { spreadBlocks } from "./hold/blocked.ts";
import { refusalsOf, warnOf } from "./hold/refuse.ts";
import { restrain, usualRestraint } from "./hold/restrain.ts";
import { impactOf } from "./impact.ts";
import { withDrains } from "./leave.ts";
import type { PlanInput } from "./plan-input.ts";
import { providerOf } from "./provider-of.ts";
import { readingOf } from "./reading-of.ts";
import { sealPlan } from "./seal.ts";
import { findUnmanaged, removeUnmanaged } from "./unmanaged.ts";

/** declared × recorded × live → plan. The only planner: every verb is this with another left-hand side. */
export function makePlan(input: PlanInput): Plan {
  const { declared, recorded, live } = input;
  const addresses = [...new Set([...declared.keys(), ...recorded.keys()])].toSorted(compareText);
  const decided = addresses.flatMap((address) => {
    const decision = decideAt(input, address);
    return decision ? [{ address, ...decision }] : [];
  });
  const wanted = decided.filter(({ decision }) => decision.action !== "noop");
  const unmanaged = removeUnmanaged(input);
  const edges = edgesOf(
    wanted.map(({ address, decision, provider, resource }) => ({
      address,
      action: decision.action,
      claim: provider.claims?.(resource.key),
      atBoot: provider.atBoot,
    })),
    declared,
    recorded,
  );
  const [refuse, warn] = [refusalsOf(input), warnOf(input)];
  const made = wanted.map((one) => warn(refuse(changeOf(one, edges.get(one.address) ?? [], input))));
  const free = [...made, ...unmanaged].map((change) => blockPending(change, input.pendingDecisions));
  const restrained = restrain(free, { ...input, restraint: input.restraint ?? usualRestraint });
  const changes = spreadBlocks(withDrains(restrained, input));
  const problems = live.hosts.flatMap((host) => (host.reachable ? [] : [host.problem]));
  const unread = decided.flatMap((one) => one.unreadable ?? []);
  const reasons = new Map([...problems, ...live.unreadable.values(), ...unread].map((one) => [one.summary, one]));
  return sealPlan({
    cluster: input.cluster,
    basedOn: input.basedOn,
    confirmMode: (input.restraint ?? usualRestraint).confirm,
    changes,
    complete: reasons.size === 0,
    hosts: live.hosts,
    drift: findDrift(input),
    unmanaged: findUnmanaged(input),
    diagnostics: [
      ...(input.notes ?? []),
      ...(input.judgements ?? []).flatMap(({ diagnostic, warns }) => (warns ? [] : [diagnostic])),
      ...reasons.values(),
    ],
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

/** Why the live value is unknown; undefined if it was read. A host that was never read is not an empty one. */
function whyUnread(live: Live, { host, kind }: Resource): Diagnostic | undefined {
  const known = live.unreadable.get(readingKey(host, kind));
  if (known || readingOf(live, host)) return known;
  return diagnostic("host-not-declared", { host }, { host });
}

function changeOf(
  { address, resource, provider, decision, unreadable }: Decided,
  dependsOn: readonly Address[],
  { declared, recorded, live, providers, exclusive }: PlanInput,
): Change {
  const { action, before, after } = decision;
  const { host, kind, key } = resource;
  // Nothing is worked out for a host that was not read: its `before` is only what the state remembers.
  const touches = !unreadable && action !== "adopt" && action !== "forget";
  const [was, is] = [before ?? undefined, after ?? undefined];
  const shown = (one: Resource | undefined) => (one ? provider.normalize(one.spec, key) : null);
  const commands = touches ? provider.commands(key, was, is) : [];
  const { owned } = resource;
  return {
    address,
    host,
    kind,
    key,
    ...decision,
    // Shown and compared in canonical form; the commands below are made from what was really read.
    before: before && provider.normalize(before, key),
    after: after && provider.normalize(after, key),
    worlds: {
      declared: shown(declared.get(address)),
      recorded: shown(recorded.get(address)),
      live: unreadable ? null : shown(live.resources.get(address)),
    },
    commands,
    undo: touches ? provider.commands(key, is, was) : [],
    dependsOn,
    ...(unreadable ? { blocked: unreadable } : {}),
    ...(provider.atBoot ? { atBoot: true as const, ...bootOf(provider, { host, key, address }, was, is, live) } : {}),
    ...(touches
      ? precautions(provider, { key, owned, commands, takesAll: exclusive?.has(host) === true }, was, is)
      : {}),
    impact: touches && before !== null ? (impactOf({ host, kind, key }, live, providers) ?? null) : null,
    risks: [],
  };
}

/** The texts that a change of the next boot makes, and why it would come to nothing. */
function bootOf(
  provider: Provider,
  { host, key, address }: Pick<Change, "host" | "key" | "address">,
  before: Spec | undefined,
  after: Spec | undefined,
  { files }: Live,
): Pick<Change, "files" | "blocked"> {
  const changed = new Map<string, string | undefined>();
  const textOf = (path: string) => files?.get(readingKey(host, path));
  const edits = provider.edits?.(key, before, after) ?? [];
  // Hidden lines are not found on the host, and a hidden value must not be written there.
  const secret = edits.find(({ remove, add }) => [...remove, ...add].some(isHidden));
  for (const edit of edits)
    changed.set(edit.path, editText(changed.has(edit.path) ? changed.get(edit.path) : textOf(edit.path), edit));
  const refusal = provider.refuses?.(key, before, after);
  return {
    files: [...changed].flatMap(([path, text]) => hunksOf(path, textOf(path), text)),
    ...(secret === undefined
      ? {}
      : { blocked: diagnostic("file-holds-secret", { host, path: secret.path }, { host, address }) }),
    ...(refusal ? { blocked: { ...refusal, host, address } } : {}),
  };
}

/** The properties that the provider gives to the change besides its commands. */
function precautions(
  provider: Provider,
  { takesAll, commands, ...of }: Pick<Resource, "key" | "owned"> & Pick<Change, "commands"> & { takesAll: boolean },
  before: Spec | undefined,
  after: Spec | undefined,
): Pick<Change, "guard" | "batch" | "locksOut" | "irreversible"> {
  const { key, owned } = of;
  // Where the table is exclusive, what is in it goes along.
  const empty = !takesAll && before && after === undefined ? provider.guardEmpty?.(key, before) : undefined;
  const guard = empty ?? provider.guard(key, [before], owned);
  const irreversible = provider.irreversible?.(key, before, after);
  // Whether it is empty shows only behind what has left it: by itself.
  const batch = empty ? undefined : batchOf(provider, of, commands, after);
  return {
    ...(guard ? { guard } : {}),
    ...(batch ? { batch } : {}),
    ...(provider.locksOut?.(key, before, after) ? { locksOut: true as const } : {}),
    ...(irreversible === undefined ? {} : { irreversible }),
  };
}

function blockPending(change: Change, pending: PlanInput["pendingDecisions"]): Change {
  const reason = change.commands.length > 0 ? pending?.get(change.host) : undefined;
  return reason && !change.blocked ? { ...change, blocked: reason } : change;
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

import { isRemoval } from "../../graph/edges.ts";
import { diagnostic, type Subject } from "../../messages/build.ts";
import { type Address, addressOf } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Live } from "../../model/live.ts";
import type { Change, ConfirmMode, Plan } from "../../model/plan.ts";
import type { Providers } from "../../model/provider.ts";
import type { World } from "../../model/resource.ts";
import { counted } from "../../model/text/counted.ts";
import { providerOf } from "../provider-of.ts";
import { readingOf } from "../reading-of.ts";

/** How many parts of one whole, the servers of a service, may be removed at a time without being named. */
export type MaxDeletes = { readonly percent: number } | { readonly count: number };

/** What the operator allows: changes that need an explicit option. */
export interface Restraint {
  /** Addresses that were named on the command line: what they need no further word for. */
  readonly allowed: readonly Address[];
  readonly maxDeletes: MaxDeletes;
  readonly allowIrreversible: boolean;
  /** Which hosts get a confirm window. Default auto. */
  readonly confirm: ConfirmMode;
}

/** The limits without any option. */
export const usualRestraint: Restraint = {
  allowed: [],
  maxDeletes: { percent: 50 },
  allowIrreversible: false,
  confirm: "auto",
};

export interface Restrained {
  readonly declared: World;
  readonly recorded: World;
  readonly live: Live;
  readonly providers: Providers;
  readonly restraint: Restraint;
}

/** Blocks each change that may be regretted until it is allowed. The others go on. */
export function restrain(changes: readonly Change[], worlds: Restrained): readonly Change[] {
  const { allowed, allowIrreversible } = worlds.restraint;
  const many = tooMany(changes, worlds);
  return changes.map((change) => {
    if (change.blocked) return change;
    const alone = unlocked(change, worlds);
    if (alone) return { ...change, blocked: alone };
    if (allowed.includes(change.address)) return change;
    const reason =
      protectedFrom(change, worlds) ??
      cutsOff(change, worlds) ??
      many.get(change.address) ??
      unwatched(change, worlds) ??
      (change.irreversible !== undefined && !allowIrreversible ? irreversible(change) : undefined);
    return reason ? { ...change, blocked: reason } : change;
  });
}

function protectedFrom(change: Change, { declared, recorded }: Restrained): Diagnostic | undefined {
  const { address, action } = change;
  // If it is declared, the declaration counts; otherwise what was declared last.
  const resource = declared.get(address) ?? recorded.get(address);
  if (!resource?.protect || !isRemoval(change)) return undefined;
  return diagnostic("protected", { address, action: pastOf(action) }, subjectOf(change));
}

function cutsOff(change: Change, { live, providers }: Restrained): Diagnostic | undefined {
  const { address, host, kind, key, before, after } = change;
  const reading = readingOf(live, host);
  const way = reading?.reachable ? reading.facts.ssh : undefined;
  const cuts = way && providerOf(providers, kind).severs?.(key, before ?? undefined, after ?? undefined, way);
  if (!cuts) return undefined;
  return diagnostic("cuts-own-connection", { address, host, connection: way }, { address, host });
}

/**
 * A host without flock(1) cannot keep a second lvsform out. Naming an address does not mean that it may be changed without the lock:
 * the lock has a name of its own.
 */
function unlocked(change: Change, { live, restraint }: Restrained): Diagnostic | undefined {
  const reading = readingOf(live, change.host);
  const name = `${change.host}/host-lock`;
  const isFree = change.commands.length === 0 || restraint.allowed.includes(name);
  if (isFree || !reading?.reachable || reading.facts.lock !== null) return undefined;
  return diagnostic("no-flock", { host: change.host, lock: name }, subjectOf(change));
}

/** Nothing on the host could revert what cuts it off. */
function unwatched(change: Change, { live, restraint }: Restrained): Diagnostic | undefined {
  const reading = readingOf(live, change.host);
  const isSafe = !change.locksOut || change.commands.length === 0 || restraint.confirm === "never";
  if (isSafe || !reading?.reachable || reading.facts.timer !== null) return undefined;
  const { address, host } = change;
  return diagnostic("no-timer", { address, host }, { address, host });
}

/** Removals of parts of a whole that stays. */
function tooMany(changes: readonly Change[], worlds: Restrained): ReadonlyMap<Address, Diagnostic> {
  const { live, providers, restraint } = worlds;
  const wholeOf = ({ host, kind, key }: { host: string; kind: string; key: string }) => {
    const whole = providerOf(providers, kind).partOf?.(key);
    return whole && addressOf({ host, ...whole });
  };
  const possible = changes.filter((change) => !change.blocked && wholeOf(change) !== undefined);
  const leaving = new Set(changes.filter(({ action }) => action === "delete").map(({ address }) => address));
  const present = Map.groupBy(live.resources.values(), (one) => wholeOf(one));
  return new Map(
    [...Map.groupBy(possible, wholeOf)].flatMap(([whole, all]) => {
      const removed = all.filter(({ action, cause }) => action === "delete" && cause !== "unmanaged");
      if (whole === undefined || removed.length === 0 || leaving.has(whole)) return [];
      const before = present.get(whole)?.length ?? removed.length;
      const added = all.filter(({ action }) => action === "create" || action === "restore").length;
      const reason = (one: Change) =>
        before - removed.length + added <= 0
          ? diagnostic("last-server", { address: one.address, service: whole }, subjectOf(one))
          : before > 1 && removed.length > limitOf(restraint.maxDeletes, before)
            ? diagnostic(
                "too-many-deletes",
                {
                  address: one.address,
                  service: whole,
                  removed: removed.length,
                  servers: counted(before, "real server"),
                },
                subjectOf(one),
              )
            : undefined;
      return removed.flatMap((one) => {
        const found = reason(one);
        return found ? [[one.address, found] as const] : [];
      });
    }),
  );
}

/** Whether a plan takes away more than what may be removed without a word, of everything it knows on the hosts. */
export function removesMost({ summary }: Pick<Plan, "summary">, max: MaxDeletes): boolean {
  const removed = summary.delete + summary.restore;
  const before = removed + summary.update + summary.noop + summary.adopt + summary.forget;
  return removed > 1 && removed > limitOf(max, before);
}

function limitOf(max: MaxDeletes, of: number): number {
  return "count" in max ? max.count : (of * max.percent) / 100;
}

function irreversible(change: Change): Diagnostic {
  const { address, action, irreversible: reason = "" } = change;
  return diagnostic("irreversible", { address, action, reason }, subjectOf(change));
}

function subjectOf({ address, host }: Change): Subject {
  return { address, host };
}

function pastOf(action: Change["action"]): string {
  return {
    create: "created",
    update: "changed",
    delete: "removed",
    adopt: "adopted",
    forget: "forgotten",
    restore: "restored",
    noop: "left",
  }[action];
}

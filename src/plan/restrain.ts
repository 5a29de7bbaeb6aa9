import { isRemoval } from "../graph/edges.ts";
import { type Address, addressOf } from "../model/address.ts";
import { counted } from "../model/counted.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Live } from "../model/live.ts";
import type { Change, ConfirmMode, Plan } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import { providerOf } from "./provider-of.ts";
import { readingOf } from "./reading-of.ts";

/** How many parts of one whole, the servers of a service, may be removed at a time without being named. */
export type MaxDeletes = { readonly percent: number } | { readonly count: number };

/** What a person has said about changes that need a word. */
export interface Restraint {
  /** Addresses that were named on the command line: what they need no further word for. */
  readonly allowed: readonly Address[];
  readonly maxDeletes: MaxDeletes;
  readonly allowIrreversible: boolean;
  /** Which hosts take their changes back unless they are confirmed. Default auto. */
  readonly confirm: ConfirmMode;
}

/** What holds where nobody said anything. */
export const usualRestraint: Restraint = {
  ...{ allowed: [], maxDeletes: { percent: 50 }, allowIrreversible: false, confirm: "auto" },
};

export interface Restrained {
  readonly declared: World;
  readonly recorded: World;
  readonly live: Live;
  readonly providers: Providers;
  readonly restraint: Restraint;
}

/** Blocks each change that somebody might regret until it is named. The others go on. */
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
  // Where it is declared, what is declared now counts; where the line is gone, what was said last.
  const held = declared.get(address) ?? recorded.get(address);
  if (!held?.protect || !isRemoval(change)) return undefined;
  return blocked(change, "protected", `${address} is protected, and would be ${pastOf(action)}`, "name it");
}

function cutsOff(change: Change, { live, providers }: Restrained): Diagnostic | undefined {
  const { address, host, kind, key, before, after } = change;
  const reading = readingOf(live, host);
  const way = reading?.reachable ? reading.facts.ssh : undefined;
  const cuts = way && providerOf(providers, kind).severs?.(key, before ?? undefined, after ?? undefined, way);
  if (!cuts) return undefined;
  return blocked(
    change,
    "cuts-own-connection",
    `${address} carries the ssh connection on which ${host} is changed (${way.address} on ${way.interface})`,
    "reach the host on another address (HostName in the ssh configuration), or name it",
  );
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
  return {
    ...blocked(
      change,
      "no-flock",
      `${change.host} has no flock: a second lvsform could change it at the same time as this one`,
      "",
    ),
    hint: `install util-linux there; if no other lvsform changes the host, go without the lock: --allow ${name}`,
  };
}

/** Nothing on the host could take back what cuts it off. */
function unwatched(change: Change, { live, restraint }: Restrained): Diagnostic | undefined {
  const reading = readingOf(live, change.host);
  const isSafe = !change.locksOut || change.commands.length === 0 || restraint.confirm === "never";
  if (isSafe || !reading?.reachable || reading.facts.timer !== null) return undefined;
  return blocked(
    change,
    "no-timer",
    `${change.host} has neither systemd-run nor setsid: nothing there could take ${change.address} back if it cuts the host off`,
    "install util-linux there, say --confirm never, or name it",
  );
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
          ? blocked(
              one,
              "last-server",
              `${one.address} is the last real server of ${whole}: nobody would answer`,
              "name it",
            )
          : before > 1 && removed.length > limitOf(restraint.maxDeletes, before)
            ? blocked(
                one,
                "too-many-deletes",
                `${removed.length} of the ${counted(before, "real server")} of ${whole} would be removed at once`,
                "raise the limit with --max-deletes, or name it",
              )
            : undefined;
      return removed.flatMap((one) => {
        const told = reason(one);
        return told ? [[one.address, told] as const] : [];
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
  return blocked(
    change,
    "irreversible",
    `${change.address}: its ${change.action} cannot be undone: ${change.irreversible}`,
    "say --allow-irreversible, or name it",
  );
}

function blocked({ address, host }: Change, code: string, summary: string, how: string): Diagnostic {
  return {
    ...{ severity: "error", code, address, host, summary },
    detail: "the other changes of the plan can be made without it",
    hint: `if it is meant, ${how}: --allow ${address}`,
  };
}

function pastOf(action: Change["action"]): string {
  return {
    create: "created",
    update: "changed",
    delete: "removed",
    adopt: "adopted",
    forget: "forgotten",
    restore: "put back",
    noop: "left",
  }[action];
}

import { addressOf } from "../model/address.ts";
import type { Live } from "../model/live.ts";
import type { Change } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { Resource } from "../model/resource.ts";
import { providerOf } from "./provider-of.ts";

interface Worlds {
  readonly live: Live;
  readonly providers: Providers;
  readonly recorded: ReadonlyMap<string, Resource>;
}

/** What takes connections is emptied before it is removed: it takes none that are new, and is waited for. */
export function withDrains(changes: readonly Change[], worlds: Worlds): readonly Change[] {
  const leaving = new Set(changes.filter(({ action }) => action === "delete").map(({ address }) => address));
  return changes.map((change): Change => {
    if (change.blocked || change.action !== "delete") return change;
    const drain = drainOf(change, leaving, worlds);
    return drain ? { ...change, ...drain } : change;
  });
}

function drainOf(
  { address, host, kind, key }: Change,
  leaving: ReadonlySet<string>,
  { live, providers, recorded }: Worlds,
): Pick<Change, "drain" | "guard"> | undefined {
  const provider = providerOf(providers, kind);
  const before = live.resources.get(address)?.spec;
  const drained = before && provider.drained?.(before);
  if (before === undefined || drained === undefined) return undefined;
  const whole = provider.partOf?.(key);
  const owned = recorded.get(address)?.owned ?? [];
  const isThere = JSON.stringify(before) === JSON.stringify(drained);
  const first = provider.guard(key, [before], owned);
  const last = provider.guard(key, [before, drained], owned);
  return {
    drain: {
      commands: isThere ? [] : provider.commands(key, before, drained),
      undo: isThere ? [] : provider.commands(key, drained, before),
      // Its service goes too, so no client returns.
      persistent: whole === undefined || !leaving.has(addressOf({ host, ...whole })),
      ...(first ? { guard: first } : {}),
    },
    ...(last ? { guard: last } : {}),
  };
}

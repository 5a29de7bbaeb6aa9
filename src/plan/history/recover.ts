import { diagnostic } from "../../messages/build.ts";
import type { Address } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Live } from "../../model/live.ts";
import { readingKey } from "../../model/live.ts";
import type { Provider, Providers } from "../../model/provider.ts";
import type { Resource, Spec } from "../../model/resource.ts";
import type { ConfirmWindow, Decided, State, UnknownStep } from "../../model/store.ts";
import type { HostWindow } from "../../model/transport.ts";
import { matches } from "../compare.ts";
import { providerOf } from "../provider-of.ts";
import { readingOf } from "../reading-of.ts";

/** The decisions from reading the hosts, on steps with an unknown result and open windows. */
export interface Recovery {
  /** The state as it is right to be. */
  readonly recorded: State["resources"];
  readonly originals: State["originals"];
  readonly decided: readonly Decided[];
  readonly closed: readonly { readonly nonce: string; readonly status: "confirmed" | "reverted" | "lost" }[];
  /** Addresses that were on their way out, and are gone. */
  readonly left: readonly Address[];
  /** Hosts on which nothing is changed until the operator decides on what was reverted, or is about to be. */
  readonly pendingDecisions: ReadonlyMap<string, Diagnostic>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Steps with an unknown result, and those of a window that its host closed, are decided by what the host shows: done, or not
 * done. What cannot be read stays open, and blocks nothing but its own address. `ownRun` is the run that asks:
 * its windows are open because it is not done yet.
 */
export function recover(state: State, live: Live, providers: Providers, ownRun?: number): Recovery {
  const seen = state.windows.flatMap((window) => {
    if (window.run === ownRun) return [];
    const reading = readingOf(live, window.host);
    if (!reading?.reachable) return [];
    const there = reading.facts.windows.find(({ nonce }) => nonce === window.nonce);
    return [{ window, there, status: statusOf(window, there, reading.facts.bootId) }];
  });
  const taken = seen.filter(({ status }) => status === "reverted" || status === "lost");
  const steps = new Map<Address, UnknownStep>(
    [...taken.flatMap(({ window }) => window.steps), ...state.unknownSteps].map((step) => [step.address, step]),
  );
  const decided = [...steps.values()].flatMap((step) => {
    const done = wasDone(step, live, providers);
    return done === undefined ? [] : [{ run: step.run, address: step.address, done }];
  });
  const recorded = new Map(state.resources);
  const originals = new Map(state.originals);
  for (const { address, done } of decided) {
    const { previous, resource, original } = steps.get(address) as UnknownStep;
    const restored = done ? resource : previous;
    if (restored) {
      recorded.set(address, restored);
      // It may have left the state, and its original with it: without one, what stands on the host would pass for what was there first.
      if (!originals.has(address)) originals.set(address, original);
    } else {
      recorded.delete(address);
      originals.delete(address);
    }
  }
  const reports = seen.flatMap(({ window, there, status }) => report(window, there, status));
  const otherWindows = windowsOfOthers(state, live);
  return {
    recorded,
    originals,
    decided,
    left: state.drains.flatMap(({ address }) => (recorded.has(address) ? [] : [address])),
    closed: seen.flatMap(({ window: { nonce, status: known }, status }) =>
      status === "armed" || status === known ? [] : [{ nonce, status }],
    ),
    pendingDecisions: new Map(
      [...reports.filter(({ severity }) => severity === "error"), ...otherWindows].map((one) => [one.host ?? "", one]),
    ),
    diagnostics: [...reports, ...otherWindows, ...interrupted(state, decided)],
  };
}

function statusOf(window: ConfirmWindow, there: HostWindow | undefined, bootId: string) {
  if (window.status === "reverted") return "reverted" as const;
  if (there) return there.state === "reverting" ? ("armed" as const) : there.state;
  // Nothing of it is left in the same boot: it was confirmed, or never armed. Its steps are read either way.
  return bootId === window.bootId ? ("confirmed" as const) : ("lost" as const);
}

function wasDone(
  { address, before, after, ...step }: UnknownStep,
  live: Live,
  providers: Providers,
): boolean | undefined {
  const known = step.resource ?? step.previous;
  if (known === null || live.unreadable.has(readingKey(known.host, known.kind))) return undefined;
  if (!readingOf(live, known.host)?.reachable) return undefined;
  return isAs(after, live.resources.get(address)?.spec, known, providerOf(providers, known.kind));
}

function isAs(wanted: Spec | null, now: Spec | undefined, resource: Resource, provider: Provider): boolean {
  if (wanted === null || now === undefined) return wanted === null && now === undefined;
  return matches(provider, resource, wanted, now);
}

function report(
  { host, run }: ConfirmWindow,
  there: HostWindow | undefined,
  status: "armed" | "confirmed" | "reverted" | "lost",
): readonly Diagnostic[] {
  const data = { host, run };
  if (status === "armed") return [diagnostic("window-open", { ...data, seconds: there?.secondsLeft ?? 0 }, { host })];
  if (status === "reverted")
    return [diagnostic("auto-reverted", { ...data, failures: there?.failures ?? [] }, { host })];
  return status === "lost" ? [diagnostic("window-lost", data, { host })] : [];
}

/** Windows of another state: another lvsform is running there. */
function windowsOfOthers(state: State, live: Live): readonly Diagnostic[] {
  const own = new Set(state.windows.map(({ nonce }) => nonce));
  return live.hosts.flatMap((reading) => {
    if (!reading.reachable) return [];
    const open = reading.facts.windows.filter(({ nonce, state: now }) => !own.has(nonce) && now === "armed");
    return open.map(({ by, lineage, secondsLeft }) => {
      const code = lineage === state.lineage ? "window-unknown" : "window-of-another-state";
      return diagnostic(code, { host: reading.name, by, seconds: secondsLeft }, { host: reading.name });
    });
  });
}

function interrupted({ unknownSteps }: State, decided: readonly Decided[]): readonly Diagnostic[] {
  if (unknownSteps.length === 0) return [];
  const runs = [...new Set(unknownSteps.map(({ run }) => run))].toSorted((a, b) => a - b);
  const open = new Set(unknownSteps.map(({ address }) => address));
  const known = decided.filter(({ address }) => open.has(address));
  const done = known.filter((one) => one.done).length;
  const left = unknownSteps.length - known.length;
  const counts = { steps: unknownSteps.length, done, open: known.length - done, unread: left };
  return [diagnostic("run-interrupted", { runs, ...counts })];
}

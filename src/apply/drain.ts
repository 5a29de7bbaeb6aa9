import { diagnostic } from "../messages/build.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Change } from "../model/plan.ts";
import type { Shell } from "../model/shell/shell.ts";
import type { Drain, StateWriter } from "../model/store.ts";
import { counted } from "../model/text/counted.ts";
import type { ExecResult, HostTarget, Transport } from "../model/transport.ts";
import { type EmptyOptions, type Remaining, waitUntilEmpty } from "./empty.ts";
import type { StepOutcome } from "./run-on-host.ts";

export interface DrainOptions extends Omit<EmptyOptions, "patienceMs" | "exec"> {
  readonly store: StateWriter;
  readonly by: string;
  readonly hosts: readonly HostTarget[];
  readonly withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;
  /** How long is waited at most. Milliseconds. */
  readonly drainMs: number;
  /** Runs steps on their host. */
  send(host: string, changes: readonly Change[]): Promise<readonly StepOutcome[]>;
  now(): Date;
}

/**
 * Lets the connections of servers on their way out end: no new ones on any director, then the wait. Returns those that could not
 * be brought so far; they must not be removed. The deadline is recorded: a run that was killed here goes on with the time it had.
 */
export async function emptyFirst(leaving: readonly Change[], options: DrainOptions): Promise<readonly StepOutcome[]> {
  const known = new Map(options.store.read().drains.map((drain) => [drain.address, drain]));
  const nowMs = options.now().getTime();
  const drains = leaving.map((change) => drainOf(change, known.get(change.address), nowMs, options));
  options.store.putDrains(drains);
  const quieted = leaving
    .filter(({ drain }) => (drain?.commands.length ?? 0) > 0)
    .map(
      ({ batch: _, ...change }): Change => ({
        ...change,
        commands: change.drain?.commands ?? [],
        ...guardOf(change),
      }),
    );
  const results = await Promise.all(
    [...Map.groupBy(quieted, ({ host }) => host)].map(([host, changes]) => options.send(host, changes)),
  );
  const original = new Map(leaving.map((change) => [change.address, change]));
  const failed = results.flat().filter(({ result }) => result.status !== "done");
  const open = leaving.filter(({ address }) => !failed.some(({ change }) => change.address === address));
  const { over } = await waitUntilEmpty(open, {
    ...options,
    patienceMs: new Map(
      drains.map(({ address, deadline = "" }) => [
        address,
        Math.min(options.drainMs, Math.max(0, Date.parse(deadline) - nowMs)),
      ]),
    ),
    exec: (host, script) => ask(host, script, options),
  });
  for (const one of over) options.emit({ type: "diagnostic", diagnostic: cut(one) });
  return failed.map((outcome) => ({ ...outcome, change: original.get(outcome.change.address) ?? outcome.change }));
}

/** One that takes nothing new already goes on with the time it had; otherwise its time begins now. */
function drainOf(
  { address, drain }: Change,
  known: Drain | undefined,
  nowMs: number,
  { drainMs, by }: DrainOptions,
): Drain {
  if (known?.deadline && drain?.commands.length === 0) return { ...known, reason: "removal" };
  const at = (ms: number) => new Date(ms).toISOString();
  return { address, reason: "removal", since: at(nowMs), deadline: at(nowMs + drainMs), by };
}

function guardOf({ drain }: Change): Pick<Change, "guard"> {
  return drain?.guard ? { guard: drain.guard } : {};
}

function ask(host: string, script: Shell, { hosts, withHost }: DrainOptions): Promise<ExecResult> {
  const target = hosts.find(({ name }) => name === host) ?? { name: host, sudo: false };
  return withHost(target, (transport) => transport.exec(script, { timeoutMs: 15_000 }));
}

function cut({ change: { address, host }, active, persistent }: Remaining): Diagnostic {
  const what = [
    ...(active > 0 ? [counted(active, "active connection")] : []),
    ...(persistent > 0 ? [counted(persistent, "persistent client")] : []),
  ].join(" and ");
  return diagnostic("drain-timeout", { address, connections: what }, { address, host });
}

import { randomBytes } from "node:crypto";
import type { Address } from "../model/address.ts";
import { Failure } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Change } from "../model/plan.ts";
import type { Connections, Providers } from "../model/provider.ts";
import { frameScript, parseFrames } from "../model/shell/frame.ts";
import type { Shell } from "../model/shell/shell.ts";
import type { ExecResult } from "../model/transport.ts";

export interface EmptyOptions {
  readonly providers: Providers;
  /** When each is not waited for any longer. Milliseconds from now. */
  readonly patienceMs: ReadonlyMap<Address, number>;
  readonly signal?: AbortSignal;
  exec(host: string, script: Shell): Promise<ExecResult>;
  sleep(milliseconds: number): Promise<void>;
  emit(event: ApplyEvent): void;
}

/** What a server on its way out still has. */
export interface Remaining extends Connections {
  readonly change: Change;
}

/** The result of a wait. */
export interface Emptied {
  /** Servers that still had connections at their deadline. */
  readonly over: readonly Remaining[];
  /** Servers that were waited for when the signal ended the wait. Their connections are unknown. */
  readonly interrupted: readonly Change[];
}

/** How often the tables are read, and how often an unchanged number is reported again. Milliseconds. */
const pollMs = 1_000;
const reportMs = 10_000;

/**
 * Waits until nothing goes through what is about to be removed, each until its own deadline. What is left then is returned: its
 * removal cuts it. A table that cannot be read is read again until the deadline. The signal ends the wait.
 */
export async function waitUntilEmpty(changes: readonly Change[], options: EmptyOptions): Promise<Emptied> {
  const begun = performance.now();
  const reported = new Map<Address, { readonly text: string; readonly at: number }>();
  const leftMs = ({ address }: Change) => (options.patienceMs.get(address) ?? 0) - (performance.now() - begun);
  const over: Remaining[] = [];
  let open = changes;
  while (open.length > 0 && !options.signal?.aborted) {
    const readings = await readAll(open, options);
    const next: Change[] = [];
    for (const change of open) {
      const { active = 0, inactive = 0, persistent = 0 } = readings.get(change.address) ?? {};
      const waited = { active, inactive, persistent: change.drain?.persistent ? persistent : 0 };
      const isRead = readings.has(change.address);
      if (isRead && waited.active === 0 && waited.persistent === 0) continue;
      if (leftMs(change) <= 0) {
        if (isRead) over.push({ change, ...waited });
        continue;
      }
      next.push(change);
      report(change, waited, isRead);
    }
    open = next;
    if (open.length > 0) await options.sleep(pollMs);
  }
  return { over, interrupted: open };

  function report(change: Change, { active, persistent }: Connections, isRead: boolean): void {
    const now = performance.now();
    const text = `${active} ${persistent}`;
    const last = reported.get(change.address);
    if (!isRead || (last?.text === text && now - last.at < reportMs)) return;
    reported.set(change.address, { text, at: now });
    const secondsLeft = Math.max(0, Math.round(leftMs(change) / 1000));
    options.emit({ type: "drain_progress", address: change.address, active, persistent, secondsLeft });
  }
}

async function readAll(changes: readonly Change[], options: EmptyOptions): Promise<ReadonlyMap<Address, Connections>> {
  const hosts = [...Map.groupBy(changes, ({ host }) => host)];
  const found = await Promise.all(hosts.map(([host, all]) => readHost(host, all, options)));
  return new Map(found.flatMap((one) => [...one]));
}

async function readHost(
  host: string,
  changes: readonly Change[],
  { providers, exec }: EmptyOptions,
): Promise<readonly (readonly [Address, Connections])[]> {
  const probeOf = ({ kind, key }: Change) => providers.get(kind)?.probe([key]);
  const sections = new Map(changes.flatMap((change) => probeOf(change) ?? []).map((one) => [one.section, one.script]));
  const parts = [...sections].map(([name, script]) => ({ name, script }));
  const nonce = randomBytes(12).toString("hex");
  try {
    const { stdout, stderr } = await exec(host, frameScript(parts, nonce, { onError: "go-on" }));
    const frames = new Map(parseFrames(stdout, stderr, nonce).map((frame) => [frame.name, frame]));
    return changes.flatMap((change) => {
      const provider = providers.get(change.kind);
      const frame = frames.get(probeOf(change)?.section ?? "");
      if (frame === undefined || frame.code !== 0) return [];
      const numbers = provider?.observe?.(frame.stdout).get(change.key);
      const none = { active: 0, inactive: 0, persistent: 0 };
      // It was removed in between: nothing goes through it.
      return [[change.address, (numbers && provider?.connections?.(change.key, numbers)) ?? none] as const];
    });
  } catch (error) {
    if (error instanceof Failure || error instanceof SyntaxError) return [];
    throw error;
  }
}

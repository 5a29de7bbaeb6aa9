import { declare, type PlanOptions, type Tool, targetsOf } from "../../api/pipeline.ts";
import { readLimits } from "../../api/read-limits.ts";
import { readState } from "../../api/read-state.ts";
import { waitUntilEmpty } from "../../apply/empty.ts";
import { diagnostic } from "../../messages/build.ts";
import type { Address } from "../../model/address.ts";
import { partsOf } from "../../model/address.ts";
import type { Declaration } from "../../model/declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ApplyEvent } from "../../model/event.ts";
import type { ExitCode } from "../../model/exit-codes.ts";
import { exit } from "../../model/exit-codes.ts";
import type { Change } from "../../model/plan.ts";
import type { Drain, State } from "../../model/store.ts";
import { counted } from "../../model/text/counted.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { namedServers } from "./servers.ts";

/**
 * Sends no new connections to servers, on every director, and waits for those they have. Returns 7 if some may be left: at the
 * deadline, or when the wait is interrupted.
 */
export async function drain(
  tool: Tool,
  terminal: Terminal,
  names: readonly string[],
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  const declaration = await declare(tool);
  const addresses = namedServers(declaration, names);
  const recorded = readState(tool, declaration.cluster);
  const known = new Set(recorded.drains.flatMap(({ address, reason }) => (reason === "asked" ? [address] : [])));
  const at = tool.now().toISOString();
  const by = `${tool.actor.user}@${tool.actor.machine}`;
  const fresh = addresses
    .filter((address) => !known.has(address))
    .map((address): Drain => ({ address, reason: "asked", since: at, by }));
  const state: State = { ...recorded, drains: [...recorded.drains, ...fresh] };
  const work = {
    verb: "drain",
    declaration,
    state,
    options: { ...options, only: addresses, asking: new Set(fresh.map(({ address }) => address)) },
  } as const;
  // Before the weight is changed: a run that is cut off must not be taken for a drift to be repaired.
  const before = (store: { putDrains(drains: readonly Drain[]): void }) => store.putDrains(fresh);
  const { drainMs } = flags.settings;
  const wait = (emit: (event: ApplyEvent) => void) => waitFor(tool, emit, declaration, addresses, drainMs);
  return changeHosts(tool, terminal, { ...work, before, ...(drainMs > 0 ? { wait } : {}) }, flags);
}

async function waitFor(
  tool: Tool,
  emit: (event: ApplyEvent) => void,
  declaration: Declaration,
  addresses: readonly Address[],
  drainMs: number,
): Promise<ExitCode> {
  const state = readState(tool, declaration.cluster);
  const targets = new Map(targetsOf(declaration, state).map((target) => [target.name, target]));
  // A Ctrl-C ends the waiting, not a reading in the middle.
  const { timeoutMs, raise } = readLimits(tool);
  const limits = { timeoutMs, raise };
  const { over, interrupted } = await waitUntilEmpty(addresses.flatMap(waitedFor), {
    providers: tool.providers,
    patienceMs: new Map(addresses.map((address) => [address, drainMs])),
    ...(tool.signal ? { signal: tool.signal } : {}),
    exec: (host, script) =>
      tool.withHost(targets.get(host) ?? { name: host, sudo: false }, (transport) => transport.exec(script, limits)),
    sleep: tool.sleep,
    emit,
  });
  for (const { change, active, persistent } of over)
    emit({ type: "diagnostic", diagnostic: stillConnected(change, active, persistent) });
  if (interrupted.length > 0) emit({ type: "diagnostic", diagnostic: waitInterrupted(interrupted) });
  return over.length + interrupted.length === 0 ? exit.success : exit.partial;
}

function waitInterrupted(changes: readonly Change[]): Diagnostic {
  const list = changes.map(({ address }) => address).join("\n");
  return diagnostic("drain-interrupted", { destinations: counted(changes.length, "destination"), list });
}

function stillConnected({ address, host }: Change, active: number, persistent: number): Diagnostic {
  const connections = `${counted(active, "active connection")} and ${counted(persistent, "persistent client")}`;
  return diagnostic("still-connected", { address, connections }, { address, host });
}

/** What is only waited for: nothing is done to it. */
function waitedFor(address: Address): readonly Change[] {
  const parts = partsOf(address);
  if (parts === undefined) return [];
  const nothing = { commands: [], undo: [], dependsOn: [], risks: [] };
  return [
    {
      address,
      ...parts,
      action: "noop",
      cause: "config",
      before: null,
      after: null,
      record: null,
      original: null,
      ...nothing,
      impact: null,
      worlds: { declared: null, recorded: null, live: null },
      drain: { commands: [], undo: [], persistent: true },
    },
  ];
}

import type { Tool } from "../../api/pipeline.ts";
import { readState } from "../../api/read-state.ts";
import { moveInState } from "../../apply/state-moves.ts";
import { hostName } from "../../dsl/properties.ts";
import { failure } from "../../messages/build.ts";
import { type Address, addressOf, partsOf } from "../../model/address.ts";
import type { State } from "../../model/store.ts";
import { counted } from "../../model/text/counted.ts";
import type { HostTarget } from "../../model/transport.ts";
import type { StateMove } from "../../plan/history/state-moves.ts";
import { isNamed } from "../../plan/select.ts";
import type { Terminal } from "../../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";

/** Forgets addresses: they stay on their hosts as they are, unmanaged. */
export async function letGo(tool: Tool, terminal: Terminal, words: readonly string[], yes: boolean): Promise<number> {
  const state = readState(tool);
  const unknown = words.filter((word) => ![...state.resources.keys()].some((address) => means(address, word)));
  if (unknown.length > 0) throw failure("address-not-in-state", { addresses: unknown });
  const moves = [...state.resources.keys()]
    .filter((address) => words.some((word) => means(address, word)))
    .map((from) => ({ from }));
  terminal.out(moves.map(({ from }) => `${from}\n`).join(""));
  const question = `Forget ${counted(moves.length, "resource")}? They stay on their hosts, and their original values are forgotten. Only "yes" is accepted: `;
  if (!yes && !(await askOrRefuse(terminal, "state rm", question))) return 1;
  await write(tool, state, "state rm", moves, []);
  terminal.out(`Forgot ${counted(moves.length, "resource")}. No host was changed.\n`);
  return 0;
}

/** Gives an address, or everything of a host, another name. */
export async function moveState(tool: Tool, terminal: Terminal, from: string, to: string): Promise<number> {
  const state = readState(tool);
  const moves = from.includes("/") ? [{ from, to: addressTo(from, to) }] : hostTo(state, from, to);
  const missing = moves.filter((one) => !state.resources.has(one.from)).map((one) => one.from);
  if (missing.length > 0 || moves.length === 0)
    throw failure("address-not-in-state", { addresses: missing.length > 0 ? missing : [from] });
  const taken = moves.find((one) => state.resources.has(one.to));
  if (taken) throw failure("address-taken", { address: taken.to });
  const sudo = state.hosts.find(({ name }) => name === from.split("/")[0])?.sudo ?? false;
  const names = new Set(moves.map((one) => one.to.split("/")[0] ?? ""));
  await write(
    tool,
    state,
    "state mv",
    moves,
    [...names].filter((name) => !state.hosts.some((one) => one.name === name)).map((name) => ({ name, sudo })),
  );
  terminal.out(`Renamed ${counted(moves.length, "resource")}. No host was changed.\n`);
  return 0;
}

function addressTo(from: Address, to: string): Address {
  const [before, after] = [partsOf(from), partsOf(to)];
  if (before && after && before.kind === after.kind) return to;
  throw after ? failure("kind-differs", { from, to }) : failure("address-invalid", { address: to });
}

function hostTo({ resources }: State, from: string, to: string) {
  if (!hostName.safeParse(to).success) throw failure("host-invalid", { host: to });
  return [...resources.values()]
    .filter(({ host }) => host === from)
    .map((one) => ({ from: addressOf(one), to: addressOf({ ...one, host: to }) }));
}

async function write(
  tool: Tool,
  planned: State,
  verb: string,
  moves: readonly StateMove[],
  hosts: readonly HostTarget[],
): Promise<void> {
  const store = await tool.writeState(planned.cluster);
  try {
    const state = store.read();
    if (state.revision !== planned.revision || state.serial !== planned.serial) throw failure("state-moved", {});
    refuseOpen(state, moves);
    moveInState(store, state, { verb, moves, hosts, at: tool.now().toISOString() });
  } finally {
    store.close();
  }
}

/** What is not over is about the address as it is called now. */
function refuseOpen({ unknownSteps, drains, windows }: State, moves: readonly StateMove[]): void {
  const open = new Set([
    ...unknownSteps.map(({ address }) => address),
    ...drains.map(({ address }) => address),
    ...windows.flatMap(({ steps }) => steps.map(({ address }) => address)),
  ]);
  const busy = moves.filter(({ from }) => open.has(from)).map(({ from }) => from);
  if (busy.length === 0) return;
  throw failure("address-busy", { addresses: busy });
}

function means(address: Address, word: string): boolean {
  return address === word || isNamed(address, word);
}

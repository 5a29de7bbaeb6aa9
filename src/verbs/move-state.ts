import { recordMoves } from "../apply/record-moves.ts";
import { hostName } from "../dsl/properties.ts";
import { type Address, addressOf, partsOf } from "../model/address.ts";
import { counted } from "../model/counted.ts";
import { Failure } from "../model/diagnostic.ts";
import type { State } from "../model/store.ts";
import type { HostTarget } from "../model/transport.ts";
import type { Tool } from "../pipeline.ts";
import type { RecordMove } from "../plan/record-moves.ts";
import { isNamed } from "../plan/select.ts";
import type { Terminal } from "../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";
import { readState } from "./change-hosts.ts";

/** Lets addresses go: they stay on their hosts as they are, and are nobody's any more. */
export async function letGo(tool: Tool, terminal: Terminal, words: readonly string[], yes: boolean): Promise<number> {
  const state = readState(tool);
  const unknown = words.filter((word) => ![...state.resources.keys()].some((address) => means(address, word)));
  if (unknown.length > 0) throw notRecorded(unknown);
  const moves = [...state.resources.keys()]
    .filter((address) => words.some((word) => means(address, word)))
    .map((from) => ({ from }));
  terminal.out(moves.map(({ from }) => `${from}\n`).join(""));
  const question = `Let go of ${counted(moves.length, "resource")}? On the hosts they stay as they are; what was there before lvsform is forgotten. Only "yes" is taken: `;
  if (!yes && !(await askOrRefuse(terminal, "state rm", question))) return 1;
  await write(tool, state, "state rm", moves, []);
  terminal.out(`Let go of ${counted(moves.length, "resource")}; no host was changed.\n`);
  return 0;
}

/** Gives an address, or everything of a host, another name. */
export async function moveState(tool: Tool, terminal: Terminal, from: string, to: string): Promise<number> {
  const state = readState(tool);
  const moves = from.includes("/") ? [{ from, to: addressTo(from, to) }] : hostTo(state, from, to);
  const missing = moves.filter((one) => !state.resources.has(one.from)).map((one) => one.from);
  if (missing.length > 0 || moves.length === 0) throw notRecorded(missing.length > 0 ? missing : [from]);
  const taken = moves.find((one) => state.resources.has(one.to));
  if (taken) throw fail("address-taken", `${taken.to} is in the record already`, "let it go first: lvsform state rm");
  const sudo = state.hosts.find(({ name }) => name === from.split("/")[0])?.sudo ?? false;
  const names = new Set(moves.map((one) => one.to.split("/")[0] ?? ""));
  await write(
    tool,
    state,
    "state mv",
    moves,
    [...names].filter((name) => !state.hosts.some((one) => one.name === name)).map((name) => ({ name, sudo })),
  );
  terminal.out(`Moved ${counted(moves.length, "resource")}; no host was changed.\n`);
  return 0;
}

function addressTo(from: Address, to: string): Address {
  const [before, after] = [partsOf(from), partsOf(to)];
  if (before && after && before.kind === after.kind) return to;
  throw fail(
    "bad-address",
    after ? `${to} is of another kind than ${from}` : `${to} is not an address`,
    "give host/kind/key of the same kind; lvsform state list prints addresses",
  );
}

function hostTo({ resources }: State, from: string, to: string) {
  if (!hostName.safeParse(to).success)
    throw fail(
      "bad-address",
      `${to} is not a host as ssh names it`,
      "give the host's new name, as cluster.ts will say it",
    );
  return [...resources.values()]
    .filter(({ host }) => host === from)
    .map((one) => ({ from: addressOf(one), to: addressOf({ ...one, host: to }) }));
}

async function write(
  tool: Tool,
  planned: State,
  verb: string,
  moves: readonly RecordMove[],
  hosts: readonly HostTarget[],
): Promise<void> {
  const store = await tool.writeState(planned.cluster);
  try {
    const state = store.read();
    if (state.revision !== planned.revision || state.serial !== planned.serial)
      throw fail("plan-stale", "another run changed the record at this moment", "run the command again");
    refuseOpen(state, moves);
    recordMoves(store, state, { verb, moves, hosts, at: tool.now().toISOString() });
  } finally {
    store.close();
  }
}

/** What is not over is about the address as it is called now. */
function refuseOpen({ unheard, drains, windows }: State, moves: readonly RecordMove[]): void {
  const open = new Set([
    ...unheard.map(({ address }) => address),
    ...drains.map(({ address }) => address),
    ...windows.flatMap(({ steps }) => steps.map(({ address }) => address)),
  ]);
  const busy = moves.filter(({ from }) => open.has(from)).map(({ from }) => from);
  if (busy.length === 0) return;
  throw fail(
    "address-busy",
    `${busy.join(", ")}: a run or a drain is not over there`,
    "end it first with lvsform resume, lvsform revert or lvsform undrain",
  );
}

function means(address: Address, word: string): boolean {
  return address === word || isNamed(address, word);
}

function notRecorded(words: readonly string[]): Failure {
  return fail(
    "no-such-address",
    `${words.join(", ")}: not in the record`,
    "lvsform state list prints every recorded address; * stands for any text",
  );
}

function fail(code: string, summary: string, hint: string): Failure {
  return new Failure({ severity: "error", code, summary, hint, detail: "nothing was changed" });
}

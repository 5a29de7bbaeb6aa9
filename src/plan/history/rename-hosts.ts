import { diagnostic, failure } from "../../messages/build.ts";
import { addressOf } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { State } from "../../model/store.ts";
import { counted } from "../../model/text/counted.ts";
import { applyMoves, type StateMove } from "./state-moves.ts";

/** Hosts by their new names, each with the one that the state may still have. */
export type Renames = ReadonlyMap<string, string>;

/** The parts of the state that follow a host to its new name. */
export function movesOf({ resources }: Pick<State, "resources">, renames: Renames): readonly StateMove[] {
  const newName = new Map([...renames].map(([now, before]) => [before, now]));
  return [...resources.values()].flatMap((one) => {
    const host = newName.get(one.host);
    return host === undefined ? [] : [{ from: addressOf(one), to: addressOf({ ...one, host }) }];
  });
}

export interface Renamed {
  readonly state: State;
  readonly moves: readonly StateMove[];
  readonly notes: readonly Diagnostic[];
}

/** Returns the state with the hosts' new names. What is still open under the old one must end before. */
export function renameHosts(state: State, renames: Renames): Renamed {
  const moves = movesOf(state, renames);
  if (moves.length === 0) return { state, moves, notes: [] };
  const former = new Set([...renames].flatMap(([now, before]) => (now === before ? [] : [before])));
  const open = [
    ...state.unknownSteps.map(({ address }) => address.split("/")[0] ?? ""),
    ...state.windows.map(({ host }) => host),
    ...state.drains.map(({ address }) => address.split("/")[0] ?? ""),
  ].filter((host) => former.has(host));
  if (open.length > 0) throw failure("rename-unfinished", { hosts: [...new Set(open)] });
  refuseTaken(state, moves);
  const notes = [...renames].flatMap(([now, before]) => {
    const count = [...state.resources.values()].filter(({ host }) => host === before).length;
    return count === 0 ? [] : [follows(now, before, count)];
  });
  const hosts = state.hosts.filter(({ name }) => !former.has(name));
  return { state: { ...state, ...applyMoves(state, moves), hosts }, moves, notes };
}

function follows(now: string, before: string, count: number): Diagnostic {
  return diagnostic("host-renamed", { host: now, before, resources: counted(count, "resource") }, { host: now });
}

function refuseTaken({ resources }: State, moves: readonly StateMove[]): void {
  const taken = moves.filter(({ to }) => to !== undefined && resources.has(to));
  const [first] = taken;
  if (first?.to === undefined) return;
  const addresses = counted(taken.length, "address");
  throw failure("rename-collides", { from: first.from, to: first.to, addresses }, { address: first.to });
}

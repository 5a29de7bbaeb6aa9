import { addressOf } from "../model/address.ts";
import { counted } from "../model/counted.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { State } from "../model/store.ts";
import { applyMoves, type RecordMove } from "./record-moves.ts";

/** Hosts by their new names, each with the one that the record may still know it by. */
export type Renames = ReadonlyMap<string, string>;

/** What of the record is to follow a host to its new name. */
export function movesOf({ resources }: Pick<State, "resources">, renames: Renames): readonly RecordMove[] {
  const newName = new Map([...renames].map(([now, before]) => [before, now]));
  return [...resources.values()].flatMap((one) => {
    const host = newName.get(one.host);
    return host === undefined ? [] : [{ from: addressOf(one), to: addressOf({ ...one, host }) }];
  });
}

export interface Renamed {
  readonly state: State;
  readonly moves: readonly RecordMove[];
  readonly notes: readonly Diagnostic[];
}

/** The record as it is with the hosts' new names. What is not over under the old one must come to its end before. */
export function renameHosts(state: State, renames: Renames): Renamed {
  const moves = movesOf(state, renames);
  if (moves.length === 0) return { state, moves, notes: [] };
  const former = new Set([...renames].flatMap(([now, before]) => (now === before ? [] : [before])));
  const open = [
    ...state.unheard.map(({ address }) => address.split("/")[0] ?? ""),
    ...state.windows.map(({ host }) => host),
    ...state.drains.map(({ address }) => address.split("/")[0] ?? ""),
  ].filter((host) => former.has(host));
  if (open.length > 0) throw new Failure(unfinished([...new Set(open)]));
  refuseTaken(state, moves);
  const notes = [...renames].flatMap(([now, before]) => {
    const count = [...state.resources.values()].filter(({ host }) => host === before).length;
    return count === 0 ? [] : [follows(now, before, count)];
  });
  const hosts = state.hosts.filter(({ name }) => !former.has(name));
  return { state: { ...state, ...applyMoves(state, moves), hosts }, moves, notes };
}

function follows(now: string, before: string, count: number): Diagnostic {
  return {
    ...{ severity: "warning", code: "host-renamed", host: now },
    summary: `${now} was called ${before}: ${counted(count, "recorded resource")} of that name ${count === 1 ? "follows" : "follow"}`,
    hint: "lvsform apply writes it down; renamedFrom can be taken out of cluster.ts then",
  };
}

function refuseTaken({ resources }: State, moves: readonly RecordMove[]): void {
  const taken = moves.filter(({ to }) => to !== undefined && resources.has(to));
  const [first] = taken;
  if (first?.to === undefined) return;
  throw new Failure({
    ...{ severity: "error", code: "address-taken", address: first.to },
    summary: `${first.to} is in the record already, and ${first.from} is to become it`,
    detail: `${counted(taken.length, "address")} ${taken.length === 1 ? "is" : "are"} recorded under both names; nothing was changed`,
    hint: "take renamedFrom out, or let go of one of the two names with lvsform state rm",
  });
}

function unfinished(hosts: readonly string[]): Diagnostic {
  return {
    ...{ severity: "error", code: "rename-unfinished" },
    summary: `${hosts.join(", ")}: a run is not over under that name`,
    detail: "nothing was changed",
    hint: "put the old name back into cluster.ts, end it with lvsform resume or lvsform revert, undrain what is drained, and rename then",
  };
}

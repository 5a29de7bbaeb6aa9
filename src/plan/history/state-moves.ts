import { type Address, addressOf, partsOf } from "../../model/address.ts";
import type { Change, Plan } from "../../model/plan.ts";
import type { Resource } from "../../model/resource.ts";
import type { State } from "../../model/store.ts";
import { sealPlan } from "../seal.ts";

/** What becomes of one recorded address without a word to its host: another address, or none. */
export interface StateMove {
  readonly from: Address;
  /** Undefined: it leaves the state. */
  readonly to?: Address;
}

/** The plan in which addresses of the state are moved or forgotten: it concerns only the state, and is a run like any other. */
export function planMoves(state: State, moves: readonly StateMove[]): Plan {
  const changes = moves.flatMap(({ from, to }) => {
    const resource = state.resources.get(from);
    if (resource === undefined) return [];
    const original = state.originals.get(from) ?? null;
    const leaves = changeOf(resource, "forget", original);
    return to === undefined ? [leaves] : [leaves, changeOf(moved(resource, to), "adopt", original)];
  });
  return sealPlan({
    cluster: state.cluster,
    complete: true,
    hosts: [],
    changes,
    drift: [],
    unmanaged: [],
    diagnostics: [],
    unchanged: [],
    confirmMode: "never",
    basedOn: { lineage: state.lineage, serial: state.serial },
  });
}

/** Returns the state after the moves. */
export function applyMoves(state: State, moves: readonly StateMove[]): Pick<State, "resources" | "originals"> {
  const places = new Map(moves.map(({ from, to }) => [from, to]));
  const placeOf = (address: Address) => (places.has(address) ? places.get(address) : address);
  const resources = [...state.resources].flatMap(([address, resource]): (readonly [Address, Resource])[] => {
    const to = placeOf(address);
    if (to === undefined) return [];
    const dependsOn = resource.dependsOn.flatMap((need) => placeOf(need) ?? []);
    return [[to, { ...(to === address ? resource : moved(resource, to)), dependsOn }]];
  });
  const originals = [...state.originals].flatMap(([address, original]) => {
    const to = placeOf(address);
    return to === undefined ? [] : [[to, original] as const];
  });
  return { resources: new Map(resources), originals: new Map(originals) };
}

function moved(resource: Resource, to: Address): Resource {
  const parts = partsOf(to);
  return parts ? { ...resource, ...parts } : resource;
}

function changeOf(resource: Resource, action: "forget" | "adopt", original: Change["original"]): Change {
  const { host, kind, key, spec } = resource;
  const [stays, leaves] = [action === "adopt" ? spec : null, action === "forget" ? spec : null];
  return {
    address: addressOf(resource),
    host,
    kind,
    key,
    action,
    cause: action === "adopt" ? "unmanaged" : "removed",
    before: spec,
    after: spec,
    record: stays,
    original,
    impact: null,
    risks: [],
    dependsOn: [],
    worlds: { declared: stays, recorded: leaves, live: null },
    commands: [],
    undo: [],
  };
}

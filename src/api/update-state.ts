import { moveInState } from "../apply/state-moves.ts";
import type { Declaration } from "../model/declaration.ts";
import type { World } from "../model/resource.ts";
import type { State, StateWriter } from "../model/store.ts";
import { movesOf } from "../plan/history/rename-hosts.ts";
import type { Change } from "./change.ts";
import { keepRecovery, type Seen, type Tool } from "./pipeline.ts";

/** Updates the state without changes on hosts: order, ownership, and earlier unknown results. */
export async function catchUp(
  tool: Tool,
  work: Pick<Change, "verb" | "declaration" | "before">,
  state: State,
  { recovery, declared }: Seen,
): Promise<void> {
  const resources = work.verb === "apply" ? moved(declared, state) : [];
  const isRenamed = movesOf(state, work.declaration.renames).length > 0;
  const isOpen = [recovery.decided, recovery.closed, recovery.left].some((open) => open.length > 0);
  if (resources.length === 0 && !isOpen && !isRenamed && work.before === undefined) return;
  const store = await tool.writeState(work.declaration.cluster);
  try {
    keepRenames(tool, work.declaration, store);
    keepRecovery(store, recovery, tool);
    work.before?.(store);
    store.refresh(isRenamed ? moved(declared, store.read()) : resources);
  } finally {
    store.close();
  }
}

/** Writes down that hosts have other names now; the resources of their former names are theirs. */
export function keepRenames(tool: Tool, { renames, hosts }: Declaration, store: StateWriter): void {
  const state = store.read();
  const moves = movesOf(state, renames);
  if (moves.length > 0) moveInState(store, state, { verb: "rename", moves, hosts, at: tool.now().toISOString() });
}

/** Recorded resources for which cluster.ts declares another order, ownership or protection. */
export function moved(resources: World, state: State) {
  const same = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((one, at) => one === b[at]);
  return [...resources].flatMap(([address, declared]) => {
    const recorded = state.resources.get(address);
    if (recorded === undefined) return [];
    const isSame =
      same(recorded.dependsOn, declared.dependsOn) &&
      same(recorded.owned, declared.owned) &&
      (recorded.protect ?? false) === (declared.protect ?? false);
    return isSame ? [] : [declared];
  });
}

import { openState } from "../../../api/open-state.ts";
import { declareWorld, type PlanOptions, type Tool } from "../../../api/pipeline.ts";
import { failure } from "../../../messages/build.ts";
import type { Address } from "../../../model/address.ts";
import type { Drifted } from "../../../model/drift/drift.ts";
import type { Resource, World } from "../../../model/resource.ts";
import { merge } from "../../../plan/compare.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "../change-hosts.ts";
import { chosen, driftedNow } from "./triage.ts";

/** Updates the state to the hosts: their values are the recorded ones from now on. No host is changed. */
export async function accept(
  tool: Tool,
  terminal: Terminal,
  words: readonly string[],
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  const state = openState(tool);
  const seen = await driftedNow(tool, state, new Map());
  const taken = chosen(seen, words, { all: false, tool });
  const [undeclared] = taken.filter(({ cause }) => cause === "unmanaged");
  if (undeclared) throw failure("unmanaged-not-accepted", { address: undeclared.address });
  const world = followed(state.resources, taken);
  const declaration = { ...declareWorld(state, world) };
  const only = taken.map(({ address }) => address);
  const code = await changeHosts(
    tool,
    terminal,
    { verb: "accept", declaration, state, options: { ...options, only } },
    flags,
  );
  if (code === 0 && !flags.json)
    terminal.error(
      "note: cluster.ts still declares the former values; until it is changed, lvsform plan shows how to restore them\n",
    );
  return code;
}

/** The recorded world, with what the hosts show of some of it. */
function followed(recorded: World, taken: readonly Drifted[]): World {
  const live = new Map(taken.map(({ address, live: shown }) => [address, shown]));
  return new Map(
    [...recorded].flatMap(([address, resource]): readonly (readonly [Address, Resource])[] => {
      const shown = live.get(address);
      if (shown === undefined) return [[address, resource]];
      if (shown === null) return [];
      return [[address, { ...resource, spec: merge(resource.owned, resource.spec, shown) }]];
    }),
  );
}

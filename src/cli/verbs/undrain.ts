import { declare, type PlanOptions, type Tool } from "../../api/pipeline.ts";
import { readState } from "../../api/read-state.ts";
import { failure } from "../../messages/build.ts";
import type { Declaration } from "../../model/declaration.ts";
import type { Providers } from "../../model/provider.ts";
import { ownedWith } from "../../plan/drained.ts";
import { providerOf } from "../../plan/provider-of.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { namedServers } from "./servers.ts";

/** Gives drained servers the weight of cluster.ts back. */
export async function undrain(
  tool: Tool,
  terminal: Terminal,
  names: readonly string[],
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  const declared = await declare(tool);
  const recorded = readState(tool, declared.cluster);
  const named = namedServers(declared, names);
  const ended = recorded.drains.flatMap(({ address, reason }) =>
    reason === "asked" && named.includes(address) ? [address] : [],
  );
  if (ended.length === 0) throw failure("not-drained", { servers: names });
  const state = { ...recorded, drains: recorded.drains.filter(({ address }) => !ended.includes(address)) };
  const work = { verb: "undrain", declaration: withWeights(declared, ended, tool.providers), state } as const;
  return changeHosts(
    tool,
    terminal,
    // Before the weights are restored: killed in between, the next plan restores them.
    { ...work, options: { ...options, only: ended }, before: (store) => store.endDrains(ended) },
    flags,
  );
}

/** Also if the weight is managed elsewhere: it was lvsform that set it to 0. */
function withWeights(declaration: Declaration, ended: readonly string[], providers: Providers): Declaration {
  const back = ended.flatMap((address) => {
    const resource = declaration.resources.get(address);
    const drained = resource && providerOf(providers, resource.kind).drained?.(resource.spec);
    return resource && drained ? [[address, { ...resource, owned: ownedWith(resource, drained) }] as const] : [];
  });
  return { ...declaration, resources: new Map([...declaration.resources, ...back]) };
}

import { declareNothing, type PlanOptions, type Tool } from "../../api/pipeline.ts";
import { withReader } from "../../api/read-runs.ts";
import { readState } from "../../api/read-state.ts";
import type { Declaration } from "../../model/declaration.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import type { Work } from "./work.ts";

/** Restores the hosts as they were before the first apply. It does not need cluster.ts: the state has everything. */
export async function destroy(
  tool: Tool,
  terminal: Terminal,
  options: PlanOptions,
  { name, ...flags }: ChangeFlags & { readonly name?: string },
): Promise<number> {
  return changeHosts(tool, terminal, { ...destroying(tool, name), options }, flags);
}

/** The work of a destroy: a cluster that was imported wants its name. */
export function destroying(tool: Tool, name: string | undefined): Pick<Work, "verb" | "declaration" | "byName"> {
  const work = { verb: "destroy", declaration: destroyed(tool) } as const;
  const byName = { why: "it was imported, and ran before lvsform knew of it.", given: name };
  return wasImported(tool) ? { ...work, byName } : work;
}

/** Whether something in the state was found on its host by `import`. */
export function wasImported(tool: Tool): boolean {
  return withReader(tool, (store) => store.runs()).some(({ verb, status }) => verb === "import" && status === "done");
}

/** The recorded cluster with nothing declared any more. */
export function destroyed(tool: Tool): Declaration {
  return declareNothing(readState(tool).cluster);
}

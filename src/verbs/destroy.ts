import type { Declaration } from "../model/declaration.ts";
import { declareNothing, type PlanOptions, type Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeHosts, readState } from "./change-hosts.ts";
import { withRecord } from "./find-run.ts";

/** Brings the hosts back to what they were before the first apply. cluster.ts is not needed for it: the record knows. */
export async function destroy(
  tool: Tool,
  terminal: Terminal,
  options: PlanOptions,
  { name, ...flags }: ChangeFlags & { readonly name?: string },
): Promise<number> {
  const work = { verb: "destroy", declaration: destroyed(tool), options } as const;
  const byName = { why: "it was imported, and ran before lvsform knew of it.", given: name };
  return changeHosts(tool, terminal, wasImported(tool) ? { ...work, byName } : work, flags);
}

/** Whether something of the record was found on its host by `import`. */
export function wasImported(tool: Tool): boolean {
  return withRecord(tool, (store) => store.runs()).some(({ verb, status }) => verb === "import" && status === "done");
}

/** The recorded cluster with nothing declared any more. */
export function destroyed(tool: Tool): Declaration {
  return declareNothing(readState(tool).cluster);
}

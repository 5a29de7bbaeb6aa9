import { declare, type PlanOptions, type Tool } from "../../api/pipeline.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { destroying } from "./destroy.ts";
import { signerOf } from "./find-run.ts";
import { readSignedPlan } from "./read-plan-file.ts";
import { reportWeakened } from "./report-weakened.ts";

/** Applies the configuration to the hosts. */
export async function apply(tool: Tool, terminal: Terminal, options: PlanOptions, flags: ChangeFlags): Promise<number> {
  return changeHosts(tool, terminal, { verb: "apply", declaration: await declare(tool), options }, flags);
}

/**
 * Applies a saved plan that was reviewed, if nothing moved since. It asks for what the same plan made now would ask for: an imported
 * cluster is destroyed by its name only.
 */
export async function applySaved(
  tool: Tool,
  terminal: Terminal,
  file: string,
  { name, ...flags }: ChangeFlags & { readonly name?: string },
): Promise<number> {
  const { plan: reviewed, ...options } = await readSignedPlan(file, signerOf(tool));
  reportWeakened(terminal, file, options);
  if (options.purpose === "destroy")
    return changeHosts(tool, terminal, { ...destroying(tool, name), options, reviewed }, flags);
  return changeHosts(tool, terminal, { verb: "apply", declaration: await declare(tool), options, reviewed }, flags);
}

import { declare, type PlanOptions, type Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { destroyed } from "./destroy.ts";
import { readPlanFile } from "./read-plan-file.ts";

/** Makes the hosts what cluster.ts says. */
export async function apply(tool: Tool, terminal: Terminal, options: PlanOptions, flags: ChangeFlags): Promise<number> {
  return changeHosts(tool, terminal, { verb: "apply", declaration: await declare(tool), options }, flags);
}

/** Carries out a saved plan, reviewed already, if nothing moved since. */
export async function applySaved(tool: Tool, terminal: Terminal, file: string, flags: ChangeFlags): Promise<number> {
  const { plan: reviewed, ...options } = await readPlanFile(file);
  const declaration = options.purpose === "destroy" ? destroyed(tool) : await declare(tool);
  return changeHosts(tool, terminal, { verb: options.purpose, declaration, options, reviewed }, flags);
}

import type { Tool } from "../../api/pipeline.ts";
import { withReader } from "../../api/read-runs.ts";
import { readState } from "../../api/read-state.ts";
import { failure } from "../../messages/build.ts";
import { isNamed } from "../../plan/select.ts";
import { printVersions } from "../../views/history-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";

/** Prints the recorded addresses, all or those that a pattern names. */
export function listState(tool: Tool, terminal: Terminal, pattern: string | undefined): number {
  const addresses = [...readState(tool).resources.keys()];
  // Standard output stays a list for scripts; a wrong --state must not look like an answer.
  if (addresses.length === 0) terminal.error("note: the state is empty: nothing was applied with it yet\n");
  for (const address of addresses) if (pattern === undefined || isNamed(address, pattern)) terminal.out(`${address}\n`);
  return 0;
}

/** Prints one recorded resource and what stood on the host before. */
export function showState(tool: Tool, terminal: Terminal, address: string): number {
  const { resources, originals } = readState(tool);
  const resource = resources.get(address);
  if (resource === undefined) throw failure("address-not-in-state", { addresses: [address] }, { address });
  const { spec, owned, dependsOn, protect } = resource;
  const original = originals.get(address) ?? null;
  terminal.out(`${JSON.stringify({ address, spec, original, owned, dependsOn, protect }, null, 2)}\n`);
  return 0;
}

/** Prints what became of one address over the runs, or of all. */
export function stateHistory(tool: Tool, terminal: Terminal, address: string | undefined, json: boolean): number {
  const versions = withReader(tool, (store) => store.versions(address));
  if (address !== undefined && versions.length === 0)
    throw failure("address-not-in-state", { addresses: [address] }, { address });
  if (json) terminal.out(`${JSON.stringify({ formatVersion: "1.0", versions }, null, 2)}\n`);
  else terminal.out(printVersions(versions));
  return 0;
}

/** Copies the state, whole, to a new file. */
export function backUpState(tool: Tool, terminal: Terminal, file: string): number {
  tool.maintenance.backup(file);
  terminal.out(`The state was copied to ${file}.\n`);
  return 0;
}

/** Replaces the state by a backup; a copy of the present one stays beside it. */
export async function restoreState(
  tool: Tool,
  terminal: Terminal,
  from: string,
  { yes, older }: { readonly yes: boolean; readonly older: boolean },
): Promise<number> {
  const question = `Replace the state by ${from}? A copy of the present state stays beside it. Only "yes" is accepted: `;
  if (!yes && !(await askOrRefuse(terminal, "state restore", question))) return 1;
  const former = await tool.maintenance.restore(from, older);
  terminal.out(
    `Restored from ${from}${former ? `. The former state is ${former}` : ""}. Run lvsform plan to see how the hosts differ.\n`,
  );
  return 0;
}

import { Failure } from "../model/diagnostic.ts";
import type { Tool } from "../pipeline.ts";
import { isNamed } from "../plan/select.ts";
import type { Terminal } from "../views/terminal.ts";
import { readState } from "./change-hosts.ts";
import { type AddCommand, act, onCluster } from "./command.ts";

/** Prints the recorded addresses, all or those that a pattern names. */
export function listState(tool: Tool, terminal: Terminal, pattern: string | undefined): number {
  const addresses = [...readState(tool).resources.keys()];
  for (const address of addresses) if (pattern === undefined || isNamed(address, pattern)) terminal.out(`${address}\n`);
  return 0;
}

/** Prints one recorded resource and what stood on the host before. */
export function showState(tool: Tool, terminal: Terminal, address: string): number {
  const { resources, originals } = readState(tool);
  const resource = resources.get(address);
  if (resource === undefined)
    throw new Failure({
      severity: "error",
      code: "no-such-address",
      address,
      summary: `${address} is not in the record`,
      hint: "lvsform state list prints every recorded address",
    });
  const { spec, owned, dependsOn } = resource;
  const original = originals.get(address) ?? null;
  terminal.out(`${JSON.stringify({ address, spec, original, owned, dependsOn }, null, 2)}\n`);
  return 0;
}

export const addState: AddCommand = (program, session) => {
  const state = program.command("state").description("look at the record");
  const list = onCluster(state.command("list"))
    .description("the recorded addresses")
    .argument("[pattern]", "an address, a host, or a glob of either");
  act(list, session, async (tool, _flags, [pattern]) => listState(tool, session.terminal, pattern));
  const one = onCluster(state.command("show"))
    .description("one recorded resource and what stood there before")
    .argument("<address>");
  act(one, session, async (tool, _flags, [address = ""]) => showState(tool, session.terminal, address));
};

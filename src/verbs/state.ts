import { Failure } from "../model/diagnostic.ts";
import type { Tool } from "../pipeline.ts";
import { isNamed } from "../plan/select.ts";
import { printVersions } from "../views/history-text.ts";
import type { Terminal } from "../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";
import { readState } from "./change-hosts.ts";
import { type AddCommand, act, locking, onCluster } from "./command.ts";
import { withRecord } from "./find-run.ts";
import { letGo, moveState } from "./move-state.ts";

/** Prints the recorded addresses, all or those that a pattern names. */
export function listState(tool: Tool, terminal: Terminal, pattern: string | undefined): number {
  const addresses = [...readState(tool).resources.keys()];
  for (const address of addresses) if (pattern === undefined || isNamed(address, pattern)) terminal.out(`${address}\n`);
  return 0;
}

function noSuchAddress(address: string): Failure {
  return new Failure({
    ...{ severity: "error", code: "no-such-address", address, summary: `${address} is not in the record` },
    hint: "lvsform state list prints every recorded address",
  });
}

/** Prints one recorded resource and what stood on the host before. */
export function showState(tool: Tool, terminal: Terminal, address: string): number {
  const { resources, originals } = readState(tool);
  const resource = resources.get(address);
  if (resource === undefined) throw noSuchAddress(address);
  const { spec, owned, dependsOn, protect } = resource;
  const original = originals.get(address) ?? null;
  terminal.out(`${JSON.stringify({ address, spec, original, owned, dependsOn, protect }, null, 2)}\n`);
  return 0;
}

/** Prints what became of one address over the runs, or of all. */
export function stateHistory(tool: Tool, terminal: Terminal, address: string | undefined, json: boolean): number {
  const versions = withRecord(tool, (store) => store.versions(address));
  if (address !== undefined && versions.length === 0) throw noSuchAddress(address);
  if (json) terminal.out(`${JSON.stringify({ formatVersion: "1.0", versions }, null, 2)}\n`);
  else terminal.out(printVersions(versions));
  return 0;
}

/** Puts a backup in the place of the record; the present one is kept beside it. */
export async function restoreState(
  tool: Tool,
  terminal: Terminal,
  from: string,
  { yes, older }: { readonly yes: boolean; readonly older: boolean },
): Promise<number> {
  const question = `Put ${from} in the place of the record? The present one is kept. Only "yes" is taken: `;
  if (!yes && !(await askOrRefuse(terminal, "state restore", question))) return 1;
  const kept = tool.record.restore(from, older);
  terminal.out(
    `Restored from ${from}${kept ? `; the former record is ${kept}` : ""}. lvsform plan shows how the hosts differ.\n`,
  );
  return 0;
}

export const addState: AddCommand = (program, session) => {
  const state = program.command("state").description("look at the record, copy it, and bring a copy back");
  const list = onCluster(state.command("list"))
    .description("the recorded addresses")
    .argument("[pattern]", "an address, a host, or a glob of either");
  act(list, session, async (tool, _flags, [pattern]) => listState(tool, session.terminal, pattern));
  const one = onCluster(state.command("show"))
    .description("one recorded resource and what stood there before")
    .argument("<address>");
  act(one, session, async (tool, _flags, [address = ""]) => showState(tool, session.terminal, address));
  const past = onCluster(state.command("history"))
    .description("every version of an address, or of all, the newest first")
    .argument("[address]")
    .option("--json", "as JSON", false);
  act<{ json: boolean }>(past, session, async (tool, { json }, [address]) =>
    stateHistory(tool, session.terminal, address, json),
  );
  const away = locking(onCluster(state.command("rm")).alias("forget"))
    .description("let go of addresses: they stay on their hosts, and are not lvsform's any more")
    .argument("<address...>", "addresses, hosts, or globs of either")
    .option("--yes", "do not ask", false);
  act<{ yes: boolean }>(away, session, (tool, { yes }, words) => letGo(tool, session.terminal, words, yes));
  const move = locking(onCluster(state.command("mv")))
    .description("give an address, or all of a host, another name; nothing is done on any host")
    .argument("<from>", "an address or a host")
    .argument("<to>");
  act(move, session, (tool, _flags, [from = "", to = ""]) => moveState(tool, session.terminal, from, to));
  const copy = onCluster(state.command("backup"))
    .description("a whole copy of the record in a new file")
    .argument("<file>");
  act(copy, session, async (tool, _flags, [file = ""]) => {
    tool.record.backup(file);
    session.terminal.out(`The record is copied to ${file}.\n`);
    return 0;
  });
  const back = onCluster(state.command("restore"))
    .description("put a backup in the place of the record")
    .argument("<file>")
    .option("--older", "also where it is older than the record: what was recorded since is forgotten", false)
    .option("--yes", "do not ask", false);
  act<{ yes: boolean; older: boolean }>(back, session, (tool, flags, [file = ""]) =>
    restoreState(tool, session.terminal, file, flags),
  );
};

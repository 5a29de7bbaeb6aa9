import { failure } from "../messages/build.ts";
import { declareWorld, type PlanOptions, type Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { findRun, readRecords, withRecord } from "./find-run.ts";

/** Returns the hosts to what was recorded right after a run: an ordinary plan against the state of that moment. */
export async function rollback(
  tool: Tool,
  terminal: Terminal,
  word: string,
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  const { state, runs } = readRecords(tool);
  const run = findRun(runs, word, () => false, "");
  const world = withRecord(tool, (store) => store.worldAfter(run.id));
  if (world === undefined) throw failure("run-forgotten", { run: run.id });
  const work = { verb: "rollback", declaration: declareWorld(state, world), state } as const;
  return changeHosts(tool, terminal, { ...work, options }, flags);
}

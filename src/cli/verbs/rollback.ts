import { declareWorld, type PlanOptions, type Tool } from "../../api/pipeline.ts";
import { readRuns, withReader } from "../../api/read-runs.ts";
import { failure } from "../../messages/build.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { findRun } from "./find-run.ts";

/** Returns the hosts to what was recorded right after a run: an ordinary plan against the state of that moment. */
export async function rollback(
  tool: Tool,
  terminal: Terminal,
  word: string,
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  const { state, runs } = readRuns(tool);
  const run = findRun(runs, word, () => false, "");
  const world = withReader(tool, (store) => store.worldAfter(run.id));
  if (world === undefined) throw failure("run-forgotten", { run: run.id });
  const work = { verb: "rollback", declaration: declareWorld(state, world), state } as const;
  return changeHosts(tool, terminal, { ...work, options }, flags);
}

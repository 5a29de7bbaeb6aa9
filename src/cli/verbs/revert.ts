import { declareWorld, type PlanOptions, type Tool } from "../../api/pipeline.ts";
import { readRuns } from "../../api/read-runs.ts";
import { changedSince, worldToRevert } from "../../plan/history/past.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { closeWindows } from "./close-windows.ts";
import { findRun } from "./find-run.ts";
import { reportOvertaken } from "./overtaken.ts";

/** Undoes what a run did: each value as the run found it, each object gone that it made. */
export async function revert(
  tool: Tool,
  terminal: Terminal,
  word: string | undefined,
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  const former = readRuns(tool).runs;
  const { id } = findRun(former, word, () => true, "revert");
  await closeWindows(tool, terminal, id, "revert", flags.yes);
  const { state, runs } = readRuns(tool);
  const run = findRun(runs, String(id), () => false, "");
  const { world, addresses, overtaken } = worldToRevert(run, state.resources, changedSince(run, runs));
  reportOvertaken(terminal, overtaken);
  const work = { verb: "revert", declaration: declareWorld(state, world), state } as const;
  return changeHosts(tool, terminal, { ...work, options: { ...options, only: addresses } }, flags);
}

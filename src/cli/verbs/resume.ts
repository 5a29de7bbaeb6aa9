import type { PlanOptions } from "../../api/pipeline.ts";
import { declareWorld, type Tool } from "../../api/pipeline.ts";
import { readRuns } from "../../api/read-runs.ts";
import type { RecordedRun } from "../../model/store.ts";
import { parsePlanFile } from "../../plan/file/plan-file.ts";
import { changedSince, worldToResume } from "../../plan/history/past.ts";
import type { Terminal } from "../../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { closeWindows } from "./close-windows.ts";
import { findRun } from "./find-run.ts";
import { reportOvertaken } from "./overtaken.ts";

/** Continues a run with the changes that it did not make, whatever cluster.ts declares by now. */
export async function resume(
  tool: Tool,
  terminal: Terminal,
  word: string | undefined,
  options: Omit<PlanOptions, "purpose">,
  flags: ChangeFlags,
): Promise<number> {
  const former = readRuns(tool).runs;
  const isOpen = ({ status }: RecordedRun) => status !== "done";
  const { id } = findRun(former, word, isOpen, "resume");
  // What a host is still waiting for is confirmed; what it reverted is applied again.
  await closeWindows(tool, terminal, id, "keep", flags.yes);
  const { state, runs } = readRuns(tool);
  const run = findRun(runs, String(id), isOpen, "");
  const { world, addresses, overtaken } = worldToResume(run, state.resources, changedSince(run, runs));
  reportOvertaken(terminal, overtaken);
  const { purpose } = parsePlanFile(run.plan, `run ${run.id}`);
  const work = { verb: "resume", declaration: declareWorld(state, world), state } as const;
  return changeHosts(tool, terminal, { ...work, options: { ...options, purpose, only: addresses } }, flags);
}

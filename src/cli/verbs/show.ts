import type { Tool } from "../../api/pipeline.ts";
import { readRuns } from "../../api/read-runs.ts";
import type { RecordedRun } from "../../model/store.ts";
import { parsePlanFile, type SavedPlan, toPlanJson } from "../../plan/file/plan-file.ts";
import { toSignedText } from "../../plan/file/plan-signature.ts";
import { printDiagnostic } from "../../views/diagnostic-text.ts";
import { printPlan } from "../../views/plan-text.ts";
import { printRun } from "../../views/run-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { findRun, signerOf } from "./find-run.ts";
import { contextOf, lookAt } from "./on-screen.ts";
import { readPlanFile } from "./read-plan-file.ts";

/** Shows a saved plan, or by its number a recorded run. */
export async function show(tool: Tool, terminal: Terminal, what: string, flags: ShowFlags): Promise<number> {
  const { json, tui } = flags;
  if (/^\d+$/.test(what))
    showRun(
      findRun(readRuns(tool).runs, what, () => false, ""),
      terminal,
      flags,
    );
  else {
    const signer = signerOf(tool);
    const { saved, doubt } = await readPlanFile(what, signer);
    if (doubt) terminal.error(printDiagnostic(doubt, terminal.paintError));
    const isLookedAt = tui && !json && saved.plan.changes.length > 0;
    if (isLookedAt) await lookAt(terminal, saved.plan, contextOf({ plan: saved.plan }, tool, saved), tool.signal);
    // What is certain stays so in the copy.
    showPlan(saved, terminal, flags, doubt ? undefined : signer.key);
  }
  return 0;
}

export interface ShowFlags {
  readonly json: boolean;
  /** Whether a plan is shown on the whole screen, where there is one. */
  readonly tui: boolean;
  /** Whether the text shows what becomes of files. */
  readonly diff?: boolean;
}

function showPlan(saved: SavedPlan, terminal: Terminal, flags: ShowFlags, key?: string): void {
  const text = flags.json ? toSignedText(toPlanJson(saved), key) : printPlan(saved.plan, terminal.paint, flags);
  terminal.out(text);
}

function showRun({ plan, ...run }: RecordedRun, terminal: Terminal, flags: ShowFlags): void {
  if (flags.json)
    terminal.out(`${JSON.stringify({ formatVersion: "1.0", ...run, plan: JSON.parse(plan) }, null, 2)}\n`);
  else {
    showPlan(parsePlanFile(plan, `run ${run.id}`), terminal, flags);
    terminal.out(printRun({ ...run, plan }, terminal.paint));
  }
}

import type { Tool } from "../../../api/pipeline.ts";
import { printDriftEvent } from "../../../views/drift/event-text.ts";
import { driftJson, driftLines } from "../../../views/drift/json.ts";
import { printDrift } from "../../../views/drift/text.ts";
import type { Terminal } from "../../../views/terminal.ts";
import type { HealFlags } from "./heal.ts";
import { exitCodeOf, type ReportFlags, scanAndReport } from "./scan.ts";

export interface DriftFlags extends ReportFlags, HealFlags {
  readonly json: boolean;
  readonly ndjson: boolean;
  readonly exitZero: boolean;
  /** Only what has changed since the look before. */
  readonly changes: boolean;
}

/** Scans for drift once, reports it, and repairs the kinds that are to be repaired automatically. */
export async function drift(tool: Tool, terminal: Terminal, flags: DriftFlags): Promise<number> {
  const { report, events, healed } = await scanAndReport(tool, terminal, flags);
  if (flags.changes) for (const event of events) terminal.out(printDriftEvent(event, terminal.paint));
  else if (flags.ndjson) terminal.out(driftLines(report));
  else if (flags.json) terminal.out(`${JSON.stringify(driftJson(report), null, 2)}\n`);
  else terminal.out(printDrift(report, terminal.paint));
  return healed === 0 ? exitCodeOf(report, flags.exitZero) : healed;
}

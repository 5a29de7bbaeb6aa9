import { Failure } from "../model/diagnostic.ts";
import { declareWorld, type PlanOptions, type Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { findRun, readRecords, withRecord } from "./find-run.ts";

/** Makes the hosts what was recorded right after a run: an ordinary plan against the record of that moment. */
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
  if (world === undefined)
    throw new Failure({
      ...{
        severity: "error",
        code: "no-such-run",
        summary: `what was recorded after run ${run.id} is not known any more`,
      },
      hint: "lvsform history lists every run",
    });
  const work = { verb: "rollback", declaration: declareWorld(state, world), state } as const;
  return changeHosts(tool, terminal, { ...work, options }, flags);
}

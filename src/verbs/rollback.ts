import { Failure } from "../model/diagnostic.ts";
import { declareWorld, type PlanOptions, type Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeFlagsOf, changeHosts } from "./change-hosts.ts";
import { type AddCommand, act, type ChangingFlags, changing, planOptionsOf } from "./command.ts";
import { findRun, readRecords, withRecord } from "./find-run.ts";
import { withEvents } from "./speak.ts";

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

export const addRollback: AddCommand = (program, session) => {
  const command = changing(program.command("rollback"))
    .description("make the hosts what was recorded after a run")
    .requiredOption("--to <run>", "its number; lvsform history lists them");
  act<ChangingFlags & { readonly to: string }>(command, session, (tool, flags) =>
    withEvents(session.terminal, flags.json, () =>
      rollback(tool, session.terminal, flags.to, planOptionsOf(flags, "apply"), changeFlagsOf(flags)),
    ),
  );
};

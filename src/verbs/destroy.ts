import type { Declaration } from "../model/declaration.ts";
import { declareNothing, type PlanOptions, type Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeFlagsOf, changeHosts, readState } from "./change-hosts.ts";
import { type AddCommand, act, type ChangingFlags, changing, planOptionsOf } from "./command.ts";
import { withEvents } from "./speak.ts";

/** Brings the hosts back to what they were before the first apply. cluster.ts is not needed for it: the record knows. */
export async function destroy(
  tool: Tool,
  terminal: Terminal,
  options: PlanOptions,
  flags: ChangeFlags,
): Promise<number> {
  return changeHosts(tool, terminal, { verb: "destroy", declaration: destroyed(tool), options }, flags);
}

/** The recorded cluster with nothing declared any more. */
export function destroyed(tool: Tool): Declaration {
  return declareNothing(readState(tool).cluster);
}

export const addDestroy: AddCommand = (program, session) => {
  const command = changing(program.command("destroy")).description("bring the hosts back to what they were");
  act<ChangingFlags>(command, session, (tool, flags) =>
    withEvents(session.terminal, flags.json, () =>
      destroy(tool, session.terminal, planOptionsOf(flags, "destroy"), changeFlagsOf(flags)),
    ),
  );
};

import { declare, type Tool } from "../pipeline.ts";
import type { Selection } from "../plan/select.ts";
import type { Terminal } from "../views/terminal.ts";
import { type ChangeFlags, changeHosts } from "./change-hosts.ts";
import { type AddCommand, act, type ChangingFlags, changing, selectionOf } from "./command.ts";
import { destroyed } from "./destroy.ts";
import { readPlanFile } from "./read-plan-file.ts";
import { withEvents } from "./speak.ts";

export interface ApplyFlags extends ChangeFlags, Selection {
  /** A saved plan, reviewed already. */
  readonly file?: string;
}

/** Makes the hosts what cluster.ts says, or carries out a saved plan if nothing moved since. */
export async function apply(tool: Tool, terminal: Terminal, flags: ApplyFlags): Promise<number> {
  if (flags.file === undefined) {
    const options = { purpose: "apply", targets: flags.targets, excludes: flags.excludes } as const;
    return changeHosts(tool, terminal, { verb: "apply", declaration: await declare(tool), options }, flags);
  }
  const { plan: reviewed, ...options } = await readPlanFile(flags.file);
  const declaration = options.purpose === "destroy" ? destroyed(tool) : await declare(tool);
  return changeHosts(tool, terminal, { verb: options.purpose, declaration, options, reviewed }, flags);
}

export const addApply: AddCommand = (program, session) => {
  const command = changing(program.command("apply"))
    .description("make the hosts what the cluster says")
    .argument("[plan.json]", "a saved plan, reviewed already: carried out without asking if nothing moved since");
  act<ChangingFlags>(command, session, (tool, { yes, json, ...flags }, [file]) =>
    withEvents(session.terminal, json, () =>
      apply(tool, session.terminal, { yes, json, ...selectionOf(flags), ...(file ? { file } : {}) }),
    ),
  );
};

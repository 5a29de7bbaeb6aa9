import { Failure } from "../model/diagnostic.ts";
import type { Terminal } from "../views/terminal.ts";

/** Whether a person says yes. Without a terminal nobody can: that is a failure which names the flag. */
export async function askOrRefuse(terminal: Terminal, verb: string, question: string, hint?: string): Promise<boolean> {
  if (!terminal.interactive)
    throw new Failure({
      ...{ severity: "error", code: "needs-yes" },
      summary: `lvsform ${verb} asks before it changes anything, and there is no terminal to ask on`,
      detail: "nothing was changed",
      hint: hint ?? `run it again with --yes`,
    });
  if ((await terminal.ask(question)) === "yes") return true;
  terminal.error("Nothing was changed.\n");
  return false;
}

import { Failure } from "../model/diagnostic.ts";
import type { Terminal } from "../views/terminal.ts";

/** Whether a person says yes, or another word. Without a terminal nobody can: that is a failure which names the flag. */
export async function askOrRefuse(
  terminal: Terminal,
  verb: string,
  question: string,
  { hint = "run it again with --yes", word = "yes" }: { readonly hint?: string; readonly word?: string } = {},
): Promise<boolean> {
  if (!terminal.interactive)
    throw new Failure({
      ...{ severity: "error", code: "needs-yes" },
      summary: `lvsform ${verb} asks before it changes anything, and there is no terminal to ask on`,
      detail: "nothing was changed",
      hint,
    });
  if ((await terminal.ask(question)) === word) return true;
  terminal.error("Nothing was changed.\n");
  return false;
}

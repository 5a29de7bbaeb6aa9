import { failure } from "../messages/build.ts";
import type { Terminal } from "../views/terminal.ts";

/** Whether a person says yes, or another word. Without a terminal nobody can: that is a failure which names the flag. */
export async function askOrRefuse(
  terminal: Terminal,
  verb: string,
  question: string,
  { hint = "Run it again with --yes.", word = "yes" }: { readonly hint?: string; readonly word?: string } = {},
): Promise<boolean> {
  if (!terminal.interactive) throw failure("needs-yes", { command: verb, hint });
  if ((await terminal.ask(question)) === word) return true;
  terminal.error("Nothing was changed.\n");
  return false;
}

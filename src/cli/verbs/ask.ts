import { failure } from "../../messages/build.ts";
import type { Terminal } from "../../views/terminal.ts";

/** Asks the operator for yes, or another word. Without a terminal it throws a failure that names the flag. */
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

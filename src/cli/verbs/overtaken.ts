import { diagnostic } from "../../messages/build.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import type { Terminal } from "../../views/terminal.ts";

/** Reports which addresses of a run are left alone, because a later one has changed them. */
export function reportOvertaken(terminal: Terminal, addresses: readonly string[]): void {
  if (addresses.length === 0) return;
  const list = addresses.slice(0, 10).join("\n");
  const problem = diagnostic("changed-by-later-runs", { count: addresses.length, list });
  terminal.error(printDiagnostics([problem], terminal.paintError));
}

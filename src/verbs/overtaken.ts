import { printDiagnostics } from "../views/diagnostic-text.ts";
import type { Terminal } from "../views/terminal.ts";

/** Says which addresses of a run are left alone, because a later one has changed them. */
export function tellOvertaken(terminal: Terminal, addresses: readonly string[]): void {
  if (addresses.length === 0) return;
  const problem = {
    ...({ severity: "warning", code: "overtaken" } as const),
    summary: `later runs have changed ${addresses.length} of its addresses since: they are left as they are`,
    detail: addresses.slice(0, 10).join("\n"),
    hint: "lvsform state history ADDRESS shows every change of one",
  };
  terminal.error(printDiagnostics([problem], terminal.paintError));
}

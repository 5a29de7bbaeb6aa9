import type { Tool } from "../../api/pipeline.ts";
import { withReader } from "../../api/read-runs.ts";
import { printHistory } from "../../views/history-text.ts";
import type { Terminal } from "../../views/terminal.ts";

/** Prints every run: when, what, by whom, and what became of it. */
export function history(tool: Tool, terminal: Terminal, { json }: { json: boolean }): number {
  const runs = withReader(tool, (store) => store.runs());
  if (json) {
    const shown = runs.map(({ plan: _whole, steps, ...run }) => ({
      ...run,
      steps: steps.map(({ address, action, status }) => ({ address, action, status })),
    }));
    terminal.out(`${JSON.stringify({ formatVersion: "1.0", runs: shown }, null, 2)}\n`);
  } else terminal.out(printHistory(runs, terminal.paint));
  return 0;
}

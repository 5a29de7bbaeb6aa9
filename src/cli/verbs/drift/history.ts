import type { Tool } from "../../../api/pipeline.ts";
import { printDriftHistory } from "../../../views/drift/history-text.ts";
import type { Terminal } from "../../../views/terminal.ts";

/** What drift has been seen: by object, or by look. */
export function driftHistory(
  tool: Tool,
  terminal: Terminal,
  address: string | undefined,
  { limit, json, looks }: { readonly limit: number; readonly json: boolean; readonly looks: boolean },
): number {
  const store = tool.drift.read();
  try {
    const found = {
      findings: looks ? [] : (store?.findings(limit, address) ?? []),
      looks: looks ? (store?.scans(limit) ?? []) : [],
    };
    terminal.out(
      json
        ? `${JSON.stringify({ formatVersion: "1.0", ...(looks ? { looks: found.looks } : { findings: found.findings }) }, null, 2)}\n`
        : printDriftHistory(found, looks, terminal.paint),
    );
    return 0;
  } finally {
    store?.close();
  }
}

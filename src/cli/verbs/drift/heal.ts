import type { Tool } from "../../../api/pipeline.ts";
import { readRuns } from "../../../api/read-runs.ts";
import { diagnostic } from "../../../messages/build.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import type { DriftReport, Finding } from "../../../model/drift/drift.ts";
import type { DriftStore } from "../../../model/drift/drift-store.ts";
import { usualRestraint } from "../../../plan/hold/restrain.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { repair } from "./repair.ts";

export interface HealFlags {
  /** Kinds that are repaired automatically. Default: none. */
  readonly heal: readonly string[];
  /** Objects an hour and host. */
  readonly healLimit: number;
}

/**
 * Repairs what has drifted of some kinds, with every guard, and in a confirm window. After an automatic revert a host is blocked until
 * the operator decides, as always. A host that drifts again and again is left for a person.
 */
export async function heal(
  tool: Tool,
  terminal: Terminal,
  store: DriftStore,
  report: DriftReport,
  { heal: kinds, healLimit }: HealFlags,
): Promise<{ readonly code: number; readonly problems: readonly Diagnostic[] }> {
  const wanted = report.findings.filter(({ kind, ignored }) => !ignored && kinds.includes(kind));
  const since = new Date(tool.now().getTime() - 3_600_000).toISOString();
  const hosts = [...Map.groupBy(wanted, ({ host }) => host)].map(([host, found]) => ({
    host,
    found,
    left: healLimit - store.healsSince(host, since),
  }));
  const tooMany = hosts.filter(({ found, left }) => found.length > left);
  const taken = hosts.flatMap(({ found, left }) => (found.length > left ? [] : found));
  const problems = tooMany.map(({ host, found }) => healLimitReached(host, found, healLimit));
  if (taken.length === 0) return { code: 0, problems };
  const words = taken.map(({ address }) => address);
  const options = {
    ...usualRestraint,
    confirm: "always" as const,
    purpose: "apply" as const,
    targets: [],
    excludes: [],
  };
  const settings = { confirmSeconds: 60, lockSeconds: 0, drainMs: 0 };
  const flags = { yes: true, json: false, tui: false, onError: "stop" as const, settings };
  const before = newestRun(tool);
  try {
    const code = await repair(tool, aside(terminal), words, { ...options, all: false, unchanged: "accepted" }, flags);
    const run = newestRun(tool);
    if (run > before)
      for (const [host, found] of Map.groupBy(taken, (one) => one.host))
        store.healed(
          tool.now().toISOString(),
          host,
          found.map(({ address }) => address),
          run,
        );
    return { code, problems };
  } catch (error) {
    // Another process is running, or a host is gone: the next scan reports it.
    if (!(error instanceof Failure)) throw error;
    return { code: error.exitCode, problems: [...problems, ...error.diagnostics] };
  }
}

/** Where the report goes to, nothing else does. */
function aside(terminal: Terminal): Terminal {
  return { ...terminal, out: terminal.error, paint: terminal.paintError };
}

function newestRun(tool: Tool): number {
  return Math.max(0, ...readRuns(tool).runs.map(({ id }) => id));
}

function healLimitReached(host: string, found: readonly Finding[], limit: number): Diagnostic {
  return diagnostic("heal-limit-reached", { host, limit, findings: found.map(({ address }) => address) }, { host });
}

import { diagnostic, failure } from "../../messages/build.ts";
import { Failure } from "../../model/diagnostic.ts";
import type { DriftReport } from "../../model/drift/drift.ts";
import type { DriftStore } from "../../model/drift/drift-store.ts";
import { receiverName } from "../../model/drift/receiver.ts";
import type { State } from "../../model/store.ts";
import { type DriftScan, scanForDrift } from "../../pipeline/drift.ts";
import { declare, type Tool } from "../../pipeline.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import { countsOf } from "../../views/drift/counts.ts";
import { printHtml } from "../../views/drift/html.ts";
import { printJunit } from "../../views/drift/junit.ts";
import { printMarkdown } from "../../views/drift/markdown.ts";
import { printPrometheus } from "../../views/drift/prometheus.ts";
import type { Terminal } from "../../views/terminal.ts";
import { writeWhole } from "../write-whole.ts";
import { type HealFlags, heal } from "./heal.ts";
import { notifyAll } from "./notify.ts";
import { openState } from "./open-state.ts";

export interface ReportFlags {
  readonly junit?: string;
  readonly prometheus?: string;
  readonly markdown?: string;
  readonly html?: string;
  /** Bytes; a comment of GitHub takes 65 536, a job summary a megabyte. */
  readonly markdownSize: number;
  /** The receivers of what has changed since the last scan; see {@link parseReceiver}. */
  readonly notify: readonly string[];
  /** How long to wait for another run. Seconds. */
  readonly lockTimeout: number;
  /** Days for which what is over is remembered. */
  readonly keepDays: number;
}

/** One look, remembered, with the files that were asked for. */
export async function scanAndReport(
  tool: Tool,
  terminal: Terminal,
  flags: ReportFlags & HealFlags,
): Promise<DriftScan & { readonly healed: number }> {
  const unknown = flags.heal.filter((kind) => !tool.providers.has(kind));
  if (unknown.length > 0) {
    const kinds = [...tool.providers.keys()];
    throw new Failure(unknown.map((kind) => diagnostic("kind-not-repairable", { kind, kinds })));
  }
  const until = tool.now().getTime() + flags.lockTimeout * 1000;
  // Without a state there is nothing to wait for.
  openState(tool);
  const end = await takeTurn(tool, until);
  try {
    return await scanInTurn(tool, terminal, await settledState(tool, until), flags);
  } finally {
    end();
  }
}

async function scanInTurn(tool: Tool, terminal: Terminal, state: State, flags: ReportFlags & HealFlags) {
  const store = tool.drift.open();
  try {
    const seen = await scanForDrift(tool, state, store, flags.notify.map(receiverName));
    store.forget(new Date(tool.now().getTime() - flags.keepDays * 86_400_000).toISOString());
    await writeReports(tool, seen.report, store, flags);
    const undelivered = await notifyAll(tool, store, state.cluster, flags.notify);
    const { code, problems } = await heal(tool, terminal, store, seen.report, flags);
    if (undelivered.length + problems.length > 0)
      terminal.error(printDiagnostics([...undelivered, ...problems], terminal.paintError));
    return { ...seen, healed: code };
  } finally {
    store.close();
  }
}

/** Reads the state while no run is in progress: what is half done is no drift. */
async function settledState(tool: Tool, until: number): Promise<State> {
  for (;;) {
    const state = openState(tool);
    const { lease } = state;
    if (lease === undefined || tool.now().getTime() - Date.parse(lease.heartbeat) > 60_000) return state;
    if (tool.now().getTime() >= until || tool.signal?.aborted) throw failure("run-in-progress", lease);
    await tool.sleep(500);
  }
}

/** Only one scan runs at a time; otherwise both would send the same notifications. */
async function takeTurn(tool: Tool, until: number): Promise<() => void> {
  for (;;) {
    const end = tool.drift.turn();
    if (end) return end;
    if (tool.now().getTime() >= until || tool.signal?.aborted) throw failure("scan-running", {});
    await tool.sleep(500);
  }
}

const aReport = { purpose: "The report", detail: "The hosts were read, and the findings are stored." };

async function writeReports(tool: Tool, report: DriftReport, store: DriftStore, flags: ReportFlags): Promise<void> {
  const { junit, prometheus, markdown, markdownSize } = flags;
  if (junit !== undefined) await writeWhole(junit, printJunit(report), aReport);
  if (markdown !== undefined) await writeWhole(markdown, printMarkdown(report, markdownSize), aReport);
  if (flags.html !== undefined) {
    const services = await declare(tool).then(
      (declared) => declared.services,
      () => [],
    );
    const page = printHtml({ report, services, looks: store.scans(5_000), past: store.findings(5_000) });
    await writeWhole(flags.html, page, aReport);
  }
  if (prometheus === undefined) return;
  const success = store.scans(10_000).find(({ complete }) => complete);
  await writeWhole(prometheus, printPrometheus(report, success && Date.parse(success.at) / 1000), aReport);
}

/** 2: drift. 3: none was seen, but not everything was read. `zero`: drift is no failure; that something was not read stays one. */
export function exitCodeOf(report: DriftReport, zero: boolean): number {
  if (countsOf(report).drift > 0 && !zero) return 2;
  return report.complete ? 0 : 3;
}

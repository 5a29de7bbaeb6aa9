import type { DriftScan } from "../../../api/drift.ts";
import { declare, type Tool } from "../../../api/pipeline.ts";
import { scan } from "../../../api/scan.ts";
import { diagnostic } from "../../../messages/build.ts";
import { Failure } from "../../../model/diagnostic.ts";
import type { DriftReport } from "../../../model/drift/drift.ts";
import type { DriftStore } from "../../../model/drift/drift-store.ts";
import { receiverName } from "../../../model/drift/receiver.ts";
import { printDiagnostics } from "../../../views/diagnostic-text.ts";
import { countsOf } from "../../../views/drift/counts.ts";
import { printHtml } from "../../../views/drift/html.ts";
import { printJunit } from "../../../views/drift/junit.ts";
import { printMarkdown } from "../../../views/drift/markdown.ts";
import { printPrometheus } from "../../../views/drift/prometheus.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { writeWhole } from "../write-whole.ts";
import { type HealFlags, heal } from "./heal.ts";
import { notifyAll } from "./notify.ts";

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

/** Scans once, writes the reports, sends the notifications, and repairs what is to be repaired automatically. */
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
  const options = { ...flags, receivers: flags.notify.map(receiverName) };
  return scan(tool, options, async ({ seen, store, state }) => {
    await writeReports(tool, seen.report, store, flags);
    const undelivered = await notifyAll(tool, store, state.cluster, flags.notify);
    const { code, problems } = await heal(tool, terminal, store, seen.report, flags);
    if (undelivered.length + problems.length > 0)
      terminal.error(printDiagnostics([...undelivered, ...problems], terminal.paintError));
    return { ...seen, healed: code };
  });
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

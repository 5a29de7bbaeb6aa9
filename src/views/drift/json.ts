import type { DriftReport } from "../../model/drift/drift.ts";
import { countsOf } from "./counts.ts";

/** A look as data. */
export function driftJson(report: DriftReport): Record<string, unknown> {
  const { cluster, at, complete, durationMs, findings, unmanaged, pending, hosts, diagnostics, objects } = report;
  return {
    formatVersion: "1.0",
    cluster,
    at,
    complete,
    durationMs: Math.round(durationMs),
    objects,
    pending,
    findings,
    unmanaged,
    hosts,
    diagnostics,
    summary: countsOf(report),
  };
}

/** A line each: findings, hosts that were not read, other diagnostics, and the sum last. */
export function driftLines(report: DriftReport): string {
  const { findings, hosts, at, complete, diagnostics } = report;
  const lines = [
    ...findings.map((finding) => ({ type: "finding", at, finding })),
    ...hosts
      .filter(({ reachable }) => !reachable)
      .map(({ name, problem }) => ({ type: "unreachable", at, host: name, problem })),
    ...diagnostics.map((diagnostic) => ({ type: "diagnostic", at, diagnostic })),
    { type: "result", at, complete, ...countsOf(report) },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

import type { DriftReport } from "../../model/drift/drift.ts";
import { compareText } from "../../model/text/canonical.ts";
import { countsOf } from "./counts.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/**
 * A text file for the node exporter's textfile collector. Base units and names by Prometheus' conventions. `lastSuccess`: when every host was
 * read last, seconds since 1970; undefined: never.
 */
export function printPrometheus(report: DriftReport, lastSuccess: number | undefined): string {
  const { cluster, hosts, findings, durationMs, objects, pending, at } = report;
  const of = (more: Labels = {}): Labels => ({ cluster, ...more });
  const perHost = hosts.map(({ name }): Sample => {
    const count = findings.filter(({ host, ignored }) => host === name && !ignored).length;
    return [of({ host: name }), count];
  });
  return [
    metric("lvsform_drift_findings", "Objects that are not as recorded, by host.", perHost),
    metric("lvsform_drift_ignored_findings", "Findings that the operator ignores.", [[of(), countsOf(report).ignored]]),
    metric("lvsform_drift_objects", "Objects that were compared.", [[of(), objects]]),
    metric("lvsform_drift_pending_changes", "Changes of cluster.ts that are not applied yet.", [[of(), pending]]),
    metric(
      "lvsform_drift_host_reachable",
      "Whether the host could be read (1) or not (0).",
      hosts.map(({ name, reachable }): Sample => [of({ host: name }), reachable ? 1 : 0]),
    ),
    metric("lvsform_drift_duration_seconds", "How long the look took.", [[of(), durationMs / 1000]]),
    metric("lvsform_drift_last_run_timestamp_seconds", "When the last look was made.", [[of(), Date.parse(at) / 1000]]),
    lastSuccess === undefined
      ? ""
      : metric("lvsform_drift_last_success_timestamp_seconds", "When every host was read last.", [[of(), lastSuccess]]),
  ].join("");
}

function metric(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const text = Object.entries(labels)
      .toSorted(([a], [b]) => compareText(a, b))
      .map(
        ([label, content]) =>
          `${label}="${content.replaceAll(/[\\"\n]/g, (one) => (one === "\n" ? "\\n" : `\\${one}`))}"`,
      )
      .join(",");
    return `${name}{${text}} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

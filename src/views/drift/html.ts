import type { DeclaredService } from "../../model/declaration.ts";
import type { DriftReport, Finding } from "../../model/drift/drift.ts";
import type { PastFinding, PastScan } from "../../model/drift/drift-store.ts";
import { printable } from "../../model/text/printable.ts";
import { countsOf, unreadOf } from "./counts.ts";
import { style } from "./html-style.ts";
import { differences } from "./text.ts";
import { type Span, spansOf } from "./timeline.ts";

export interface HtmlInput {
  readonly report: DriftReport;
  /** The newest first. */
  readonly looks: readonly PastScan[];
  readonly past: readonly PastFinding[];
  readonly services: readonly DeclaredService[];
}

/** One page that needs nothing else: what has drifted, each host over time, and what the cluster is. No script runs in it. */
export function printHtml(input: HtmlInput): string {
  const { report, looks, services } = input;
  const { drift, ignored, unreachable } = countsOf(report);
  const word = drift > 0 ? "drifted" : report.complete ? "in sync" : "incomplete";
  const title = `lvsform drift: ${report.cluster}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${html(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${html(report.cluster)} <span class="state ${word.replace(" ", "-")}">${word}</span></h1>
<p>${drift} drifted, ${ignored} ignored, ${unreachable} of ${report.hosts.length} hosts not read, ${report.objects} objects compared · ${time(report.at)}</p>
${report.pending > 0 ? `<p>${report.pending} changes of cluster.ts are not applied yet.</p>` : ""}
</header>
<main>
<section id="findings"><h2>Findings</h2>${findingsTable(report)}</section>
<section id="timeline"><h2>Hosts over time</h2>${timeline(input)}</section>
${services.length > 0 ? `<section id="topology"><h2>Services</h2>${services.map(topology).join("")}</section>` : ""}
</main>
<footer>${looks.length} looks remembered.</footer>
</body>
</html>
`;
}

function findingsTable(report: DriftReport): string {
  const { findings, hosts } = report;
  const lost = hosts.flatMap(({ name, reachable }) =>
    unreadOf(report, name).map(
      ({ summary }) =>
        `<tr class="lost"><td>${html(name)}</td><td>${reachable ? "read in part" : "not read"}: ${html(summary)}</td><td></td></tr>`,
    ),
  );
  const rows = findings.map(
    (one) =>
      `<tr class="${one.ignored ? "ignored" : one.cause}"><td><code>${html(one.address)}</code></td><td>${html(differences(one))}${whyIgnored(one)}</td><td>${time(one.firstSeenAt)}</td></tr>`,
  );
  if (rows.length + lost.length === 0) return "<p>Nothing has drifted.</p>";
  return `<table><thead><tr><th>object</th><th>difference</th><th>first seen</th></tr></thead><tbody>${[...lost, ...rows].join("")}</tbody></table>`;
}

function whyIgnored({ ignored }: Finding): string {
  if (ignored === undefined) return "";
  return ` <small>(ignored by ${html(ignored.by)}${ignored.reason ? `: ${html(ignored.reason)}` : ""})</small>`;
}

const key = (kind: string, word: string) =>
  `<span><svg viewBox="0 0 18 18" aria-hidden="true"><rect class="${kind}" x="1" y="1" width="16" height="16"/></svg> ${word}</span>`;
const legend = `<p class="legend">${key("missing", "missing")}${key("changed", "changed, or not declared")}${key("unreachable", "not read")}</p>`;

const [width, rowHeight, labels] = [900, 26, 140];

function timeline({ report, looks, past }: HtmlInput): string {
  const begin = Date.parse(looks.at(-1)?.at ?? report.at);
  const end = Math.max(Date.parse(report.at), begin + 1);
  const x = (time: number) => labels + ((Math.max(begin, time) - begin) / (end - begin)) * (width - labels);
  const rows = report.hosts.map(({ name }, at) => {
    const y = at * rowHeight;
    const bars = spansOf(name, looks, past, end).map((span) => bar(span, x, y));
    const line = `<line class="calm" x1="${labels}" y1="${y + 13}" x2="${width}" y2="${y + 13}"/>`;
    return `<text class="host" x="0" y="${y + 17}">${html(name.length > 18 ? `${name.slice(0, 17)}…` : name)}</text>${line}${bars.join("")}`;
  });
  const height = report.hosts.length * rowHeight;
  const ends = `<p class="ends">${time(new Date(begin).toISOString())}${time(report.at)}</p>`;
  return `<div class="wide"><svg role="img" aria-label="drift of each host over time" viewBox="0 0 ${width} ${height}">${rows.join("")}</svg>${ends}</div>${legend}`;
}

function bar({ kind, from, to, title }: Span, x: (time: number) => number, y: number): string {
  const left = x(from);
  const wide = Math.max(3, x(to) - left);
  return `<rect class="bar ${kind}" x="${left.toFixed(1)}" y="${y + 5}" width="${wide.toFixed(1)}" height="16"><title>${html(title)}</title></rect>`;
}

function topology({ name, key, vip, port, scheduler, forwarding, directors, realServers }: DeclaredService): string {
  const at = vip === undefined || port === undefined ? vip : `${vip}:${port}`;
  const servers = realServers.map(
    (one) => `<li><b>${html(one.host)}</b> ${html(one.rip)} <small>weight ${one.weight}</small></li>`,
  );
  return `<article><h3>${html(name)}</h3><p>${html(at ?? key)} · ${html(scheduler)} · ${html(forwarding)} · on ${html(directors.map(({ host }) => host).join(", "))}</p><ul>${servers.join("")}</ul></article>`;
}

/** To the second, as a person reads it. */
function time(at: string): string {
  return `<time datetime="${at}">${at.slice(0, 19).replace("T", " ")} UTC</time>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function html(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
}

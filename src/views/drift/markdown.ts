import type { DriftReport, Finding } from "../../model/drift/drift.ts";
import { printable } from "../../model/text/printable.ts";
import { countsOf, unreadOf } from "./counts.ts";
import { differences } from "./text.ts";

const weight = { missing: 0, unmanaged: 1, changed: 2 } as const;

/** A look for a comment or a job summary, in at most that many bytes: what is gone comes first, and what did not fit is counted. */
export function printMarkdown(report: DriftReport, maxBytes: number): string {
  const { cluster, at, hosts, findings, pending } = report;
  const { drift, ignored, unreachable } = countsOf(report);
  const head = [
    `### lvsform drift: ${text(cluster)}`,
    "",
    `${drift} drifted, ${ignored} ignored, ${unreachable} of ${hosts.length} hosts not read · ${at}`,
    ...(pending > 0 ? ["", `${pending} changes of cluster.ts are not applied yet.`] : []),
    ...hosts.flatMap(({ name, reachable }) => {
      const how = reachable ? "was read in part" : "was not read";
      return unreadOf(report, name).map(({ summary }) => `\n**${text(name)} ${how}**: ${text(summary)}`);
    }),
  ].join("\n");
  const rows = findings
    .filter((one) => !one.ignored)
    .toSorted((a, b) => weight[a.cause] - weight[b.cause])
    .map(rowOf);
  const table = rows.length > 0 ? "\n\n| object | difference | first seen |\n|---|---|---|\n" : "\n";
  const size = (part: string) => Buffer.byteLength(part);
  const closing = (left: number) => (left > 0 ? `\n… and ${left} more; see lvsform drift.\n` : "");
  let body = "";
  let shown = 0;
  for (const row of rows) {
    const left = rows.length - shown - 1;
    if (size(head + table + body + row + closing(left)) > maxBytes) break;
    body += row;
    shown += 1;
  }
  const whole = head + (shown > 0 || rows.length === 0 ? table : "\n") + body + closing(rows.length - shown);
  return size(whole) <= maxBytes
    ? whole
    : `${Buffer.from(head)
        .subarray(0, Math.max(0, maxBytes - 4))
        .toString()
        .replace(/\uFFFD+$/, "")}…\n`;
}

function rowOf(one: Finding): string {
  return `| \`${code(one.address)}\` | ${text(differences(one))} | ${one.firstSeenAt} |\n`;
}

/** Inside of backticks a backslash is one: only what would end the cell or the backticks goes. */
function code(value: string): string {
  return printable(value).replaceAll("`", "'").replaceAll("|", "\\|");
}

/** Nothing of a host is taken for markup. */
function text(value: string): string {
  return printable(value).replaceAll(/[|`<>*_[\]\\]/g, (one) => `\\${one}`);
}

import type { Diagnostic } from "../model/diagnostic.ts";
import { counted } from "../model/text/counted.ts";
import type { HostReading } from "../model/transport.ts";
import { printDiagnostics } from "./diagnostic-text.ts";
import { headOf } from "./host-text.ts";
import type { Paint } from "./style.ts";

/** One check with what it found. */
export interface Examined {
  readonly name: string;
  readonly title: string;
  /** The hosts that were asked. */
  readonly hosts: readonly string[];
  readonly findings: readonly Diagnostic[];
}

export interface Examination {
  readonly hosts: readonly HostReading[];
  /** Warnings of cluster.ts itself. */
  readonly declared: readonly Diagnostic[];
  readonly unreached: readonly Diagnostic[];
  readonly checks: readonly Examined[];
}

/** Nothing found is only right where the hosts could be read. unread: none of those that were asked; partly: not all of them. */
function howMuch(asked: readonly string[], readable: ReadonlySet<string>): "ok" | "partly" | "unread" {
  const read = asked.filter((host) => readable.has(host)).length;
  if (read === 0 && asked.length > 0) return "unread";
  return read < asked.length ? "partly" : "ok";
}

/** What was looked at, what was found, and one last line that counts it. */
export function printExamination({ hosts, declared, unreached, checks }: Examination, paint: Paint): string {
  const findings = [...declared, ...unreached, ...checks.flatMap((check) => check.findings)];
  const width = Math.max(...checks.map(({ name }) => name.length));
  const asked = checks.filter((check) => check.hosts.length > 0 || check.findings.length > 0);
  const readable = new Set(hosts.flatMap(({ name, reachable }) => (reachable ? [name] : [])));
  const lines = asked.map(({ name, title, hosts: where, findings: found }) => {
    const worst = found.some(({ severity }) => severity === "error")
      ? "error"
      : found.length > 0
        ? "warning"
        : howMuch(where, readable);
    const colour = { error: "red", warning: "yellow", unread: "yellow", partly: "yellow", ok: "green" } as const;
    return `${paint(colour[worst], worst.padEnd(7))}  ${name.padEnd(width)}  ${paint("dim", title)}\n`;
  });
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  const read = hosts.filter(({ reachable }) => reachable).length;
  return [
    ...hosts.map((host) => `${headOf(host, paint)}\n`),
    "\n",
    ...lines,
    findings.length > 0 ? "\n" : "",
    printDiagnostics(findings, paint),
    `\n${read} of ${hosts.length} hosts read: ${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}.\n`,
  ].join("");
}

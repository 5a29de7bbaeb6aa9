import type { DriftReport } from "../../model/drift/drift.ts";
import { printable } from "../../model/text/printable.ts";
import { countsOf, unreadOf } from "./counts.ts";
import { differences } from "./text.ts";

/**
 * A suite for each host: what drifted is a failure, what is ignored was skipped, and a host that was not read, or not all of it, is an
 * error, for it shows nothing of the host. Source: the JUnit XML format as CI systems read it (testmoapp/junitxml).
 */
export function printJunit(report: DriftReport): string {
  const { hosts, findings, at, durationMs, cluster } = report;
  const { drift, ignored } = countsOf(report);
  const suites = hosts.map(({ name, reachable }) => {
    const unread = unreadOf(report, name);
    const isRead = reachable && unread.length === 0;
    const own = findings.filter(({ host }) => host === name);
    const cases = [
      `    <testcase classname="${xml(name)}" name="${xml(name)} can be read">${
        isRead
          ? ""
          : `<error message="${xml(unread.map(({ summary }) => summary).join("; ") || "not read")}">${xml(unread[0]?.hint ?? "")}</error>`
      }</testcase>`,
      ...own.map((one) => {
        const text = xml(differences(one));
        const inner = one.ignored
          ? `<skipped message="${xml(one.ignored.reason ?? `ignored by ${one.ignored.by}`)}"/>`
          : `<failure message="${text}" type="${one.cause}">${text}\nfirst seen ${one.firstSeenAt}\nlvsform drift repair ${xml(one.address)}</failure>`;
        return `    <testcase classname="${xml(name)}" name="${xml(one.address)}">${inner}</testcase>`;
      }),
    ];
    const failed = own.filter((one) => !one.ignored).length;
    return [
      `  <testsuite name="${xml(name)}" tests="${cases.length}" failures="${failed}" errors="${isRead ? 0 : 1}" skipped="${own.length - failed}" timestamp="${at}">`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  const tests = findings.length + hosts.length;
  const errors = hosts.filter(({ name, reachable }) => !reachable || unreadOf(report, name).length > 0).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lvsform drift ${xml(cluster)}" tests="${tests}" failures="${drift}" errors="${errors}" skipped="${ignored}" time="${(durationMs / 1000).toFixed(3)}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function xml(text: string): string {
  return printable(text).replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
}

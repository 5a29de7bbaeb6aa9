import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { DriftReport, Finding } from "../../src/model/drift/drift.ts";
import { printHtml } from "../../src/views/drift/html.ts";
import { driftJson, driftLines } from "../../src/views/drift/json.ts";
import { printJunit } from "../../src/views/drift/junit.ts";
import { printMarkdown } from "../../src/views/drift/markdown.ts";
import { printPrometheus } from "../../src/views/drift/prometheus.ts";
import { differences, printDrift } from "../../src/views/drift/text.ts";

const finding = (address: string, more: Partial<Finding> = {}): Finding => ({
  address,
  host: address.split("/")[0] ?? "",
  kind: address.split("/")[1] ?? "",
  cause: "changed",
  recorded: { value: "1" },
  live: { value: "0" },
  fields: ["value"],
  fingerprint: "f",
  traces: [],
  repair: ["sysctl -w a=1"],
  firstSeenAt: "2026-01-01T00:00:00.000Z",
  lastSeenAt: "2026-01-01T00:05:00.000Z",
  ...more,
});
const report: DriftReport = {
  cluster: "web",
  at: "2026-01-01T00:05:00.000Z",
  durationMs: 1234.5,
  complete: false,
  pending: 2,
  objects: 44,
  hosts: [
    { name: "v11", reachable: true },
    { name: "v12", reachable: true },
    {
      name: "v13",
      reachable: false,
      problem: {
        severity: "error",
        code: "unreachable",
        host: "v13",
        summary: "no answer from <v13> & co",
        hint: "see",
      },
    },
  ],
  findings: [
    finding("v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80", { cause: "missing", live: null, fields: [] }),
    finding("v12/sysctl/net.ipv4.conf.all.arp_ignore"),
    finding("v12/sysctl/net.ipv4.conf.lo.arp_ignore", {
      ignored: { pattern: "v12/sysctl/*lo*", by: "ann@ops", at: "2026-01-01T00:00:00.000Z", reason: "a test" },
    }),
  ],
  unmanaged: [],
  diagnostics: [],
};
const plain = (_colour: string, text: string) => text;

describe("one look in every format", () => {
  it("text: the last line is for grep", () => {
    const text = printDrift(report, plain);
    expect(text).toContain("- ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80  missing\n");
    expect(text).toContain(
      "~ sysctl/net.ipv4.conf.all.arp_ignore  value 1 → 0\n      first seen 2026-01-01T00:00:00.000Z",
    );
    expect(text).toContain("repair with lvsform drift repair v12/sysctl/net.ipv4.conf.all.arp_ignore");
    expect(text).toContain("v12/sysctl/net.ipv4.conf.lo.arp_ignore  value 1 → 0  (a test, by ann@ops)");
    expect(text.trimEnd().split("\n").at(-1)).toBe("result: drift=2 ignored=1 unreachable=1");
  });

  it("text: of a list of rules, what differs in it", () => {
    const service = "-A -t 192.168.0.21:80 -s wrr";
    const server = (weight: number, last = 12) => `-a -t 192.168.0.21:80 -r 192.168.0.${last}:80 -g -w ${weight}`;
    const told = (live: readonly string[]) =>
      differences(
        finding("v11/boot-ipvs/tcp:192.168.0.21:80", {
          fields: ["rules"],
          recorded: { rules: [service, server(2), server(1, 13)] },
          live: { rules: live },
        }),
      );
    expect(told([service, server(7), server(1, 13)])).toBe(`rules "${server(2)}" → "${server(7)}"`);
    expect(told([service, server(2)])).toBe(`rules - "${server(1, 13)}"`);
    expect(told([service, server(2), server(1, 13), server(1, 14)])).toBe(`rules + "${server(1, 14)}"`);
  });

  it("JSON and lines of JSON agree with each other", () => {
    const json = JSON.parse(JSON.stringify(driftJson(report)));
    expect(json).toMatchObject({ formatVersion: "1.0", complete: false, pending: 2 });
    expect(json.summary).toEqual({ drift: 2, ignored: 1, unreachable: 1 });
    const lines = driftLines(report)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(["finding", "finding", "finding", "unreachable", "result"]);
    expect(lines.slice(0, 3).map((line) => line.finding)).toEqual(json.findings);
    expect(lines.at(-1)).toMatchObject(json.summary);
  });

  it("JUnit: failed, skipped, and an error where nothing is known; nothing breaks out of it", () => {
    const xml = printJunit(report);
    expect(xml).toContain(
      '<testsuites name="lvsform drift web" tests="6" failures="2" errors="1" skipped="1" time="1.234">',
    );
    expect(xml).toContain('<error message="no answer from &lt;v13&gt; &amp; co">');
    expect(xml).toContain('<skipped message="a test"/>');
    expect(xml.match(/<testcase /g)).toHaveLength(6);
    expect(xml.match(/<failure /g)).toHaveLength(2);
    // Every element that is opened is closed, and in the right order.
    const open: string[] = [];
    for (const [, end, name = "", self] of xml.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!self) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it("a host that was read in part is green in none of them", () => {
    const summary = "v11 did not say what is in its IPVS table";
    const partly: DriftReport = {
      ...report,
      hosts: [{ name: "v11", reachable: true }],
      findings: [],
      diagnostics: [{ severity: "error", code: "kind-unreadable", host: "v11", summary, hint: "look" }],
    };
    expect(printJunit(partly)).toContain('tests="1" failures="0" errors="1" skipped="0"');
    expect(printJunit(partly)).toContain(`<error message="${summary}">`);
    expect(printMarkdown(partly, 65_000)).toContain(`**v11 was read in part**: ${summary}`);
    const page = printHtml({ report: partly, looks: [], past: [], services: [] });
    expect([page.includes(`read in part: ${summary}`), page.includes("Nothing has drifted")]).toEqual([true, false]);
    expect(driftLines(partly)).toContain(`"summary":"${summary}"`);
  });

  it("Prometheus: base units, a help and a type for each, and when all was read last", () => {
    const text = printPrometheus(report, 1_767_225_600);
    expect(text).toContain('lvsform_drift_findings{cluster="web",host="v12"} 1\n');
    expect(text).toContain('lvsform_drift_host_reachable{cluster="web",host="v13"} 0\n');
    expect(text).toContain('lvsform_drift_duration_seconds{cluster="web"} 1.2345\n');
    expect(text).toContain('lvsform_drift_last_success_timestamp_seconds{cluster="web"} 1767225600\n');
    const names = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
    for (const line of text.trimEnd().split("\n"))
      if (!line.startsWith("#")) expect(line).toMatch(/^[a-z_]+\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\} [\d.]+$/);
    expect(new Set(names).size).toBe(names.length);
    expect(printPrometheus({ ...report, cluster: 'a"b\\c\nd' }, undefined)).toContain('cluster="a\\"b\\\\c\\nd"');
  });

  it.runIf(spawnSync("promtool", ["--version"]).status === 0)("Prometheus: promtool finds nothing to say", () => {
    const input = printPrometheus(report, 1_767_225_600);
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
  });

  it("Markdown: what is gone comes first, and what does not fit is counted", () => {
    const rows = (text: string) => text.split("\n").filter((line) => line.startsWith("| `"));
    const text = printMarkdown(report, 65_000);
    expect(rows(text).map((row) => row.includes("missing"))).toEqual([true, false]);
    expect(text).toContain("**v13 was not read**");
    // Between backticks, a backslash is shown.
    expect(text).toContain("| `v12/sysctl/net.ipv4.conf.all.arp_ignore` | value 1 → 0 |");
    const many = { ...report, findings: Array.from({ length: 500 }, (_, at) => finding(`v12/sysctl/net.a${at}`)) };
    for (const most of [500, 2_000, 10_000]) {
      const short = printMarkdown(many, most);
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(most);
      const left = Number(/and (\d+) more/.exec(short)?.[1]);
      expect(rows(short).length + left).toBe(500);
    }
  });
});

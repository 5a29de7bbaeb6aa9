import { describe, expect, it } from "vitest";
import type { PastFinding, PastScan } from "../../src/model/drift/drift-store.ts";
import { printHtml } from "../../src/views/drift/html.ts";
import { spansOf } from "../../src/views/drift/timeline.ts";

const at = (minutes: number) => new Date(Date.parse("2026-01-01T00:00:00Z") + minutes * 60_000).toISOString();
const look = (minutes: number, ...unreachable: readonly string[]): PastScan => ({
  at: at(minutes),
  durationMs: 1,
  complete: unreachable.length === 0,
  drift: 0,
  ignored: 0,
  unreachable,
});
const past: PastFinding = {
  address: "v12/sysctl/a",
  host: "v12",
  kind: "sysctl",
  cause: "changed",
  recorded: { value: "1" },
  live: { value: '<script>alert("x")</script>' },
  fields: ["value"],
  fingerprint: "f",
  repair: [],
  traces: [],
  firstSeenAt: at(5),
  lastSeenAt: at(10),
  resolvedAt: at(15),
};

describe("the page of drift", () => {
  it("has a span for what was drifted, and one for what could not be read", () => {
    const looks = [look(30, "v12"), look(25, "v12"), look(20), look(15, "v12"), look(10, "v12"), look(5)];
    expect(spansOf("v12", looks, [past], Date.parse(at(30))).map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["changed", Date.parse(at(5)), Date.parse(at(15))],
      ["unreachable", Date.parse(at(10)), Date.parse(at(20))],
      ["unreachable", Date.parse(at(25)), Date.parse(at(30))],
    ]);
    expect(spansOf("v13", looks, [past], Date.parse(at(30)))).toEqual([]);
  });

  it("needs nothing from elsewhere, runs nothing, and takes nothing of a host for markup", () => {
    const { resolvedAt: _over, ...open } = past;
    const page = printHtml({
      report: {
        cluster: "web",
        at: at(30),
        durationMs: 1,
        complete: true,
        pending: 1,
        objects: 4,
        unmanaged: [],
        diagnostics: [],
        hosts: [{ name: "v12", reachable: true }],
        findings: [open],
      },
      looks: [look(30), look(0)],
      past: [past],
      services: [],
    });
    expect(page).toContain("1 drifted, 0 ignored, 0 of 1 hosts not read");
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import|https?:/);
    expect(page).toContain("default-src 'none'");
    // Every element that is opened is closed, and in the right order.
    const open_: string[] = [];
    for (const [, end, name = "", self] of page.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
      if (["meta", "!doctype"].includes(name)) continue;
      if (end) expect(open_.pop()).toBe(name);
      else if (!self) open_.push(name);
    }
    expect(open_).toEqual([]);
  });
});

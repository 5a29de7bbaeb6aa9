import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Counted } from "../../../../src/verify/counters.ts";
import type { DirectorStats, ServerStats } from "../../../../src/verify/stats.ts";
import { glyphsFor } from "../../../../src/views/tui/screen/glyphs.ts";
import { actionOf } from "../../../../src/views/tui/screen/keys.ts";
import { lineWidth, type Size } from "../../../../src/views/tui/screen/line.ts";
import { beginWatch, observe, type Watch } from "../../../../src/views/tui/watch/watch.ts";
import { watchKeys } from "../../../../src/views/tui/watch/watch-keys.ts";
import { short, sparkline, viewWatch } from "../../../../src/views/tui/watch/watch-view.ts";
import { textOf } from "../text.ts";

const glyphs = glyphsFor({ LANG: "C.UTF-8" });
const traffic = { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };
const counted = (active: number, perSecond: number): Counted => ({
  activeConnections: active,
  inactiveConnections: 0,
  persistentConnections: 0,
  traffic,
  rates: { ...traffic, connections: perSecond, inBytes: perSecond * 100 },
});
const server = (n: number, weight: number, active: number, perSecond: number, managed = true): ServerStats => ({
  address: `192.168.0.${n}`,
  port: 80,
  forwarding: "direct-routing",
  weight,
  host: managed ? `v${n}` : null,
  managed,
  ...counted(active, perSecond),
});
const directors = (factor = 1): readonly DirectorStats[] => [
  {
    host: "v11",
    reachable: true,
    problem: null,
    services: [
      {
        key: "tcp:192.168.0.21:80",
        name: "web",
        managed: true,
        missing: false,
        scheduler: "wrr",
        counted: counted(60, 40 * factor),
        servers: [
          server(12, 2, 30, 20 * factor),
          server(13, 0, 5, 0),
          server(14, 1, 25, 10),
          server(99, 1, 0, 0, false),
        ],
        missingServers: ["192.168.0.15:80"],
      },
    ],
  },
  {
    host: "v201",
    reachable: false,
    problem: { severity: "error", code: "unreachable", summary: "no", hint: "x" },
    services: [],
  },
];
const size: Size = { columns: 120, rows: 24 };
const read = (state: Watch, factor = 1) =>
  observe(state, { type: "read", at: "2026-01-01T00:00:00Z", directors: directors(factor) });
const press = (state: Watch, ...keys: readonly string[]) =>
  keys.reduce((now, key) => {
    const type = actionOf(watchKeys, key);
    return type ? observe(now, { type }) : now;
  }, state);
const screen = (state: Watch) => textOf(viewWatch(state, glyphs));
const servers = (state: Watch) => state.rows.filter(({ depth }) => depth === 2).map(({ label }) => label);

describe("the counters on the screen", () => {
  it("letter what is not in order: drained, undeclared, missing, not read", () => {
    const text = screen(read(beginWatch(size)));
    expect(text).toMatch(/^D {5,}v13 192\.168\.0\.13:80/m);
    expect(text).toMatch(/^U {5,}192\.168\.0\.99:80/m);
    expect(text).toMatch(/^M {5,}192\.168\.0\.15:80/m);
    expect(text).toMatch(/^! v201.*\n! {3}no$/m);
    expect(text).toMatch(/web tcp:192\.168\.0\.21:80 wrr/);
  });

  it("draw the connections per second of the last looks", () => {
    const state = [1, 4, 8].reduce((now, factor) => read(now, factor), beginWatch(size));
    expect(screen(state)).toMatch(/web .*▁▄█$/m);
    expect(sparkline([0, 1, 100], 100, glyphs).trimStart()).toBe("▁█");
    expect(sparkline([0, 1, 100], 100, glyphsFor({ LANG: "C" })).trimStart()).toBe(".@");
  });

  it("are sorted by a key, column after column, and the other way round", () => {
    const state = read(beginWatch(size));
    expect(servers(press(state, "s"))[0]).toContain("v12");
    expect(servers(press(state, "s", "r")).slice(0, 2)).toEqual(["192.168.0.99:80", "v13 192.168.0.13:80"]);
    expect(screen(press(state, "s"))).toContain("sorted by active");
    // Its column is there at any width.
    const narrow = observe(press(state, "s", "s", "s", "s", "s"), { type: "resize", size: { columns: 50, rows: 24 } });
    expect([narrow.order, screen(narrow).split("\n")[1]?.includes("in B/s")]).toEqual(["in B/s", true]);
    const byRate = press(state, "s", "s", "s", "s");
    expect([byRate.order, servers(byRate)[0]]).toEqual(["conns/s", "v12 192.168.0.12:80"]);
  });

  it("stand still where they are held, and go on", () => {
    const held = press(read(beginWatch(size)), "p");
    expect(read(held, 9).directors).toBe(held.directors);
    expect(read(press(held, "p"), 9).directors).not.toBe(held.directors);
  });

  it("keep big numbers in their column", () => {
    expect([short(12_345_678), short(123_456_789), short(9_999_999_999_999)]).toEqual([
      "12345678",
      "123.5M",
      "10000.0G",
    ]);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 62n }), (value) => {
        expect(short(Number(value)).length).toBeLessThanOrEqual(8);
      }),
    );
  });

  it("fit every terminal, whatever is pressed", () => {
    const sizes = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...watchKeys.flatMap(({ keys }) => keys))), sizes, (keys, at) => {
        const state = press(read(beginWatch(at)), ...keys);
        const lines = viewWatch(state, glyphs);
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, at.rows - 1));
        for (const one of lines) expect(lineWidth(one)).toBe(at.columns);
      }),
    );
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countersScript, parseCounters, zeroScript } from "../../providers/ipvs/counters.ts";
import type { DeclaredService } from "../../src/model/declaration.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { readStats } from "../../src/verify/stats.ts";
import { printStats } from "../../src/views/stats-text.ts";

const real = JSON.parse(readFileSync(join(import.meta.dirname, "../providers/counters/every-kind.json"), "utf8"));
const counters = { script: countersScript, parse: parseCounters, zero: zeroScript };
const director = (host: string) => ({ host, interface: "eth0", dip: undefined });
const service: DeclaredService = {
  name: "http",
  key: "tcp:192.168.0.21:80",
  protocol: "tcp",
  family: 4,
  vip: "192.168.0.21",
  port: 80,
  scheduler: "wrr",
  forwarding: "direct-routing",
  directors: [director("v11"), director("v201")],
  vipOwner: "v11",
  realServers: [12, 13, 15].map((number) => ({
    host: `v${number}`,
    rip: `192.168.0.${number}`,
    port: 80,
    weight: 1,
    weightOwner: "lvsform",
  })),
  verify: { by: "http", ports: [80], path: "/", send: "\n" },
};
const gone = { ...service, name: "gone", key: "tcp:192.168.0.77:80", directors: [director("v11")] };
const exec = async (host: string) => {
  if (host === "v201") throw new Failure({ severity: "error", code: "down", summary: "is down", hint: "start it" });
  return real.stdout;
};

describe("stats", () => {
  it("puts what cluster.ts says beside what the directors count, and shows those that are reached", async () => {
    const [v11, v201] = await readStats([service, gone], { exec, counters });
    expect(v201).toMatchObject({ host: "v201", reachable: false, problem: { code: "down" }, services: [] });
    expect(v11?.services.map(({ key, managed, missing }) => [key, managed, missing])).toEqual([
      ["tcp:192.168.0.21:80", true, false],
      ["tcp:192.168.0.77:80", true, true],
      ["tcp:192.168.0.21:8080", false, false],
      ["tcp:192.168.0.99:443", false, false],
      ["udp:192.168.0.21:53", false, false],
      ["sctp:192.168.0.21:99", false, false],
      ["tcp:[2001:db8::21]:80", false, false],
      ["fwmark6:7", false, false],
    ]);
    const [http] = v11?.services ?? [];
    expect(http?.servers.map(({ host, managed }) => [host, managed])).toEqual([
      ["v12", true],
      ["v13", true],
      [null, false],
    ]);
    expect(http?.missingServers).toEqual(["192.168.0.15:80"]);
    expect(http?.counted?.traffic).toEqual(real.parsed["tcp:192.168.0.21:80"].traffic);
  });

  it("prints an aligned table per director", async () => {
    const text = printStats(await readStats([service, gone], { exec, counters }), (_colour, one) => one);
    expect(text).toBe(readFileSync(join(import.meta.dirname, "stats.txt"), "utf8"));
  });

  it("leaves columns out on a narrow terminal, the least telling first, and says so", async () => {
    const directors = (await readStats([service], { exec, counters })).slice(0, 1);
    for (const width of [110, 130, 160]) {
      const text = printStats(directors, (_colour, one) => one, width);
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(text).toMatch(/active +inactive .*conns\/s/);
      expect(text).toMatch(/\d more columns on a wider terminal/);
    }
  });

  it("a director without IPVS has every service missing, which is no failure to read", async () => {
    const [v11] = await readStats([gone], { exec: async () => "# no ip_vs\n", counters });
    expect(v11).toMatchObject({ reachable: true, problem: null, services: [{ missing: true, counted: null }] });
  });

  it("a table that is not whole is told, with the program's words", async () => {
    const [v11] = await readStats([gone], { exec: async () => "Permission denied (you must be root)\n", counters });
    expect(v11?.problem).toMatchObject({
      code: "counters-unreadable",
      detail: "Permission denied (you must be root)",
    });
  });
});

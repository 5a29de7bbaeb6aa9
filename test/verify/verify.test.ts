import { describe, expect, it } from "vitest";
import type { DeclaredServer, DeclaredService } from "../../src/model/declaration.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import { checkCluster } from "../../src/verify/check-cluster.ts";
import type { CountedService, CountedTable, Counters } from "../../src/verify/counters.ts";
import { printChecked } from "../../src/views/verify-text.ts";

const server = (number: number, weight: number, more: Partial<DeclaredServer> = {}): DeclaredServer => ({
  host: `v${number}`,
  rip: `192.168.0.${number}`,
  port: 80,
  weight,
  weightOwner: "lvsform" as const,
  ...more,
});
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
  directors: [director("v11")],
  vipOwner: "v11",
  realServers: [server(12, 2), server(13, 1), server(14, 1)],
  verify: { by: "http", ports: [80], path: "/", send: "\n" },
};
const mac = "52:54:00:88:e9:49";
const good = `direct\nowner ${mac.toUpperCase()}\n${"answer v12\n".repeat(4)}${"answer v13\n".repeat(2)}${"answer v14\n".repeat(2)}neighbour ${mac}\nasked\n`;

const zeros = { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };
const idle = { activeConnections: 0, inactiveConnections: 0, persistentConnections: 0, traffic: zeros, rates: zeros };

/** A table in which the servers of a service have had so many connections. */
function table(asked: DeclaredService, connections: readonly number[], extra?: number): CountedTable {
  const rows = [...asked.realServers, ...(extra === undefined ? [] : [server(99, 1)])];
  const servers = rows.map(({ rip, port, weight }, at) => ({
    address: rip,
    port,
    forwarding: "direct-routing",
    weight,
    ...idle,
    traffic: { ...zeros, connections: connections[at] ?? extra ?? 0 },
  }));
  const one: CountedService = { key: asked.key, scheduler: asked.scheduler, ...idle, servers };
  return { state: "read", services: new Map([[asked.key, one]]) };
}

interface World {
  readonly answers?: string;
  readonly tables?: Readonly<Record<string, readonly CountedTable[]>>;
  /** What a host prints when it asks a real server; by default every question is answered. */
  readonly replies?: (host: string, number: number) => string;
  readonly down?: string;
}

/** Checks a service in a network whose hosts print what they are told to. */
async function check(change: Partial<DeclaredService> = {}, world: World = {}) {
  const asked = { ...service, ...change };
  const readings = new Map(
    Object.entries(world.tables ?? { v11: [table(asked, [10, 5, 5]), table(asked, [14, 7, 7])] }).map(
      ([host, all]) => [host, [...all]] as const,
    ),
  );
  const counters: Counters = {
    script: () => trusted("counters"),
    parse: (stdout) => {
      const [first, ...rest] = readings.get(stdout) ?? [];
      if (first === undefined) throw new SyntaxError("the reading of the IPVS counters is not whole");
      if (rest.length > 0) readings.set(stdout, rest);
      return first;
    },
    zero: () => trusted(""),
  };
  const problem = { severity: "error", code: "unreachable", summary: "is down", hint: "start it" } as const;
  const exec = async (host: string, script: string) => {
    if (host === world.down) throw new Failure({ ...problem, host });
    if (script.includes("/sys/class/net")) return `${mac}\n`;
    if (script.includes("counters")) return host;
    if (host === "v10") return world.answers ?? good;
    const numbers = [...script.matchAll(/^question (\d+) /gm)].map(([, number]) => Number(number));
    return numbers.map((number) => `${world.replies?.(host, number) ?? `answers ${number} connected`}\n`).join("");
  };
  const options = { client: "v10", requests: undefined, counters, exec, progress: () => {} };
  const [checked] = await checkCluster([asked], options);
  if (checked === undefined) throw new Error("nothing was checked");
  return { ...checked, codes: checked.problems.map(({ code }) => code) };
}

describe("verify", () => {
  it("finds nothing where who answers is who should", async () => {
    const { problems, spread, requests, ...rest } = await check();
    expect(problems).toEqual([]);
    expect(requests).toBe(8);
    expect(spread?.shares.map(({ got }) => got)).toEqual([4, 2, 2]);
    expect(printChecked({ problems, spread, requests, ...rest }, "v10")).toBe(
      [
        "tcp:192.168.0.21:80 (wrr), 8 requests by http from v10:",
        "    4 × v12",
        "    2 × v13",
        "    2 × v14",
        "  connections at the director:",
        "    v12    4  ####  expected 4",
        "    v13    2  ##  expected 2",
        "    v14    2  ##  expected 2",
        "  spread: in turn, by weight",
        `  ARP of 192.168.0.21 answered by ${mac} (v11)`,
        "  real servers:",
        "    v12  192.168.0.12:80 answers, 192.168.0.21:80 on itself answers",
        "    v13  192.168.0.13:80 answers, 192.168.0.21:80 on itself answers",
        "    v14  192.168.0.14:80 answers, 192.168.0.21:80 on itself answers",
        "  as declared",
        "",
      ].join("\n"),
    );
  });

  it("names another host that answers ARP for the VIP", async () => {
    const { problems } = await check({}, { answers: `${good}owner 52:54:00:da:62:1e\n` });
    expect(problems.map(({ code }) => code)).toEqual(["vip-owner"]);
    expect(problems[0]?.summary).toContain("52:54:00:da:62:1e");
  });

  it("takes a virtual MAC where something else moves the VIP, and sums up what all directors forwarded", async () => {
    const directors = [director("v11"), director("v201")];
    const tables = {
      v11: [table(service, [0, 0, 0]), table(service, [4, 2, 2])],
      v201: [table(service, [9, 9, 9]), table(service, [9, 9, 9])],
    };
    const answers = good.replaceAll(mac, "00:00:5e:00:01:33").replaceAll(mac.toUpperCase(), "00:00:5E:00:01:33");
    const { codes, spread } = await check({ directors, vipOwner: "external" }, { tables, answers });
    expect([codes, spread?.shares.map(({ got }) => got)]).toEqual([[], [4, 2, 2]]);
    expect((await check({}, { answers })).codes).toEqual(["vip-owner"]);
  });

  it("names requests without an answer, with the client's own words", async () => {
    const answers = "direct\nfailed Connection refused\nfailed \nanswer v12\nasked\n";
    const { problems } = await check({}, { answers });
    expect(problems.map(({ code }) => code)).toEqual(["no-answer"]);
    expect(problems[0]).toMatchObject({ detail: "Connection refused\nno answer in time" });
    expect(problems[0]?.summary).toContain("2 of 3 requests");
  });

  it("names a spread that is not that of the weights", async () => {
    const tables = { v11: [table(service, [0, 0, 0]), table(service, [1, 6, 1])] };
    const { problems } = await check({}, { tables });
    expect(problems).toMatchObject([{ code: "spread", detail: "v12 got 1, expected 4\nv13 got 6, expected 2" }]);
  });

  it("persistence spread over several servers is the fault, one server alone is right", async () => {
    const persistence = { seconds: 300 };
    const one = { v11: [table(service, [0, 0, 0]), table(service, [0, 8, 0])] };
    expect((await check({ persistence }, { tables: one })).codes).toEqual([]);
    expect((await check({ persistence })).codes).toEqual(["spread"]);
  });

  it("a server of weight 0 gets nothing by any scheduler, but is asked whether it could come back", async () => {
    const realServers = [server(12, 1), server(13, 0)];
    const tables = { v11: [table({ ...service, realServers }, [0, 0]), table({ ...service, realServers }, [7, 1])] };
    const asked = await check({ realServers, scheduler: "lblcr" }, { tables });
    expect(asked.codes).toEqual(["spread"]);
    expect(asked.servers.map(({ host, fromDirector }) => [host, fromDirector.length])).toEqual([
      ["v12", 1],
      ["v13", 1],
    ]);
  });

  it("goes by the weight in the table where something else says it", async () => {
    const realServers = [server(12, 1, { weightOwner: "external" }), server(13, 1)];
    const live = { ...service, realServers: [server(12, 3), server(13, 1)] };
    const tables = { v11: [table(live, [0, 0]), table(live, [6, 2])] };
    expect((await check({ realServers }, { tables })).codes).toEqual([]);
  });

  it("answers that no director forwarded are somebody else's", async () => {
    const tables = { v11: [table(service, [0, 0, 0]), table(service, [0, 0, 0])] };
    const { problems } = await check({}, { tables });
    expect(problems.map(({ code }) => code)).toEqual(["answered-elsewhere"]);
    expect(problems[0]?.summary).toMatch(/none of them reached v11: another host has 192\.168\.0\.21/);
    const some = { v11: [table(service, [0, 0, 0]), table(service, [2, 0, 0])] };
    expect((await check({}, { tables: some })).codes).toEqual(["not-forwarded"]);
  });

  it("where the way leads by a router, asking from the VIP's own network is the next step", async () => {
    const tables = { v11: [table(service, [0, 0, 0]), table(service, [0, 0, 0])] };
    const answers = `routed\n${"answer \n".repeat(8)}asked\n`;
    const { problems } = await check({}, { tables, answers });
    expect(problems[0]?.hint).toContain("--from HOST");
  });

  it("names a server that is in the table but not in cluster.ts", async () => {
    const tables = { v11: [table(service, [0, 0, 0], 0), table(service, [3, 2, 2], 1)] };
    const { problems } = await check({}, { tables });
    expect(problems).toMatchObject([{ severity: "warning", code: "destination-not-declared" }]);
  });

  it("a director without IPVS, without the service, or out of reach is named, and nothing is asked in vain", async () => {
    const none: CountedTable = { state: "no-ip_vs" };
    const unloaded = await check({}, { tables: { v11: [none] } });
    expect([unloaded.codes, unloaded.answers]).toEqual([["ipvs-not-loaded"], undefined]);
    const empty: CountedTable = { state: "read", services: new Map() };
    expect((await check({}, { tables: { v11: [empty] } })).codes).toEqual(["service-missing"]);
    expect((await check({}, { down: "v11" })).codes).toEqual(["unreachable", "unreachable"]);
  });

  it("a service whose ports nobody knows is told as not asked, with the way to do it", async () => {
    const { vip: _vip, ...marked } = service;
    const key = "fwmark:7";
    const verify = { ...service.verify, ports: [] };
    const asked = { ...marked, key, protocol: "fwmark" as const, verify };
    const tables = { v11: [table(asked, [0, 0, 0])] };
    for (const change of [{ key, protocol: "fwmark" as const, verify }]) {
      const { problems } = await check(change, { tables });
      expect(problems).toMatchObject([{ severity: "warning", code: "port-not-declared" }]);
      expect(problems[0]?.hint).toContain("verify");
    }
  });

  it("asks every port of a group", async () => {
    const verify = { ...service.verify, ports: [80, 443] };
    const answers = good.replace("asked", `${"answer v12\n".repeat(8)}asked`);
    const tables = { v11: [table(service, [0, 0, 0]), table(service, [8, 4, 4])] };
    const asked = await check({ verify }, { answers, tables });
    expect([asked.requests, asked.codes]).toEqual([16, []]);
  });

  it("says so when the client has nothing to ask with, has the VIP itself, or stopped in the middle", async () => {
    await expect(check({}, { answers: "no client\n" })).rejects.toThrow("has no program for http requests");
    await expect(check({}, { answers: "direct\nanswer v12\n" })).rejects.toThrow("did not send all requests");
    expect((await check({}, { answers: good.replace("direct", "local") })).codes).toEqual(["client-has-vip"]);
  });
});

describe("the real servers one by one", () => {
  const fail = (host: string, number: number, words: string) => (one: string, at: number) =>
    one === host && at === number ? `failed ${at} ${words}` : `answers ${at} connected`;

  it("an address that only the VIP's clients need is a warning, a VIP nobody listens on an error", async () => {
    const rip = await check({}, { replies: fail("v11", 0, "Connection refused") });
    expect(rip.problems).toMatchObject([{ severity: "warning", code: "server-only-on-vip", host: "v12" }]);
    const vip = await check({}, { replies: fail("v13", 0, "Connection refused") });
    expect(vip.problems).toMatchObject([{ severity: "error", code: "server-not-on-vip", host: "v13" }]);
    const away = await check({}, { replies: (host, at) => (host === "v14" ? `away ${at} ` : `answers ${at} x`) });
    expect(away.problems).toMatchObject([{ severity: "error", code: "server-has-no-vip", host: "v14" }]);
  });

  it("masquerading needs the server's own address alone", async () => {
    const asked = await check({ forwarding: "masquerading" }, { replies: fail("v11", 1, "Connection refused") });
    expect(asked.problems).toMatchObject([{ severity: "error", code: "server-no-answer", host: "v13" }]);
    expect(asked.servers.every(({ onItself }) => onItself.length === 0)).toBe(true);
  });

  it("UDP that stays silent is no proof; UDP that is refused is", async () => {
    const verify = { by: "udp" as const, ports: [53], path: "/", send: "\n" };
    const answers = `direct\n${"failed no answer\n".repeat(8)}asked\n`;
    const silent = await check({ verify }, { answers, replies: (_host, at) => `failed ${at} no answer` });
    expect(new Set(silent.problems.map(({ severity }) => severity))).toEqual(new Set(["warning"]));
    const partly = await check({ verify }, { answers });
    expect(partly.codes).toEqual(["no-answer"]);
    const refused = await check({ verify }, { replies: fail("v13", 0, "Connection refused") });
    expect(refused.problems).toMatchObject([{ severity: "error", code: "server-not-on-vip" }]);
  });

  it("a server that cannot be reached is told once", async () => {
    expect((await check({}, { down: "v13" })).codes).toEqual(["unreachable"]);
  });
});

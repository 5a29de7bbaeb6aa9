import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle } from "../../src/graph/cycle.ts";
import { edgesOf } from "../../src/graph/edges.ts";
import { wavesOf } from "../../src/graph/waves.ts";
import type { Action, Change } from "../../src/model/plan.ts";
import type { Resource, World } from "../../src/model/resource.ts";

function change(host: string, kind: string, key: string, action: Action, dependsOn: readonly string[] = []): Change {
  const address = `${host}/${kind}/${key}`;
  return {
    address,
    host,
    kind,
    key,
    action,
    dependsOn,
    cause: "new",
    before: null,
    after: null,
    commands: [],
    undo: [],
    record: null,
    original: null,
    impact: null,
    risks: [],
    worlds: { declared: null, recorded: null, live: null },
  };
}

function resource(address: string, dependsOn: readonly string[]): [string, Resource] {
  const [host = "", kind = "", ...key] = address.split("/");
  return [address, { host, kind, key: key.join("/"), spec: {}, dependsOn, owned: [] }];
}

const print = (changes: readonly Change[]) =>
  wavesOf(changes).map((wave) =>
    wave.map(({ host, changes: all }) => `${host}: ${all.map(({ kind, key }) => `${kind}/${key}`).join(" ")}`),
  );

describe("waves", () => {
  it("runs what waits on the same host in the same wave, and what waits for another host in the next", () => {
    expect(
      print([
        change("v12", "sysctl", "a", "update"),
        change("v12", "interface-address", "lo", "create", ["v12/sysctl/a"]),
        change("v11", "ipvs-service", "s", "create"),
        change("v11", "ipvs-destination", "d", "create", ["v11/ipvs-service/s", "v12/interface-address/lo"]),
      ]),
    ).toEqual([["v11: ipvs-service/s", "v12: sysctl/a interface-address/lo"], ["v11: ipvs-destination/d"]]);
  });

  it("adds before it deletes inside a kind of a host, also when the added one waits for another host", () => {
    expect(
      print([
        change("v11", "ipvs-destination", "old", "delete"),
        change("v12", "interface-address", "lo", "create"),
        change("v11", "ipvs-destination", "new", "create", ["v12/interface-address/lo"]),
      ]),
    ).toEqual([["v12: interface-address/lo"], ["v11: ipvs-destination/new ipvs-destination/old"]]);
  });

  it("puts every change after what it waits for, whatever the order given", () => {
    const hosts = ["a", "b", "c"];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...hosts), fc.array(fc.nat(30), { maxLength: 4 })), { maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (nodes, shuffle) => {
          const names = nodes.map(([host], index) => `${host}/k/${index}`);
          const changes = nodes.map(([host, needs], index) =>
            change(
              host,
              "k",
              String(index),
              "create",
              needs.filter((need) => need < index).map((need) => names[need] ?? ""),
            ),
          );
          const mixed = changes
            .map((one) => [shuffle.next().value, one] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, one]) => one);
          const waves = wavesOf(mixed);
          const place = new Map(
            waves.flatMap((wave, at) =>
              wave.flatMap((work) => work.changes.map((one, i) => [one.address, [at, i, one.host]] as const)),
            ),
          );
          expect(place.size).toBe(changes.length);
          for (const one of changes)
            for (const need of one.dependsOn) {
              const [mine, theirs] = [place.get(one.address), place.get(need)];
              if (!mine || !theirs) throw new Error("lost");
              if (mine[2] === theirs[2] && mine[0] === theirs[0]) expect(theirs[1]).toBeLessThan(mine[1]);
              else expect(theirs[0]).toBeLessThan(mine[0]);
            }
          expect(wavesOf(changes)).toEqual(waves);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("edges", () => {
  const world: World = new Map([
    resource("v12/sysctl/a", []),
    resource("v12/interface-address/lo", ["v12/sysctl/a"]),
    resource("v11/ipvs-destination/d", ["v12/interface-address/lo"]),
  ]);

  it("reverses for removals: what stands on something goes first", () => {
    const all = [...world.keys()].map((address) => ({ address, action: "delete" as const }));
    expect(Object.fromEntries(edgesOf(all, new Map(), world))).toEqual({
      "v12/sysctl/a": ["v12/interface-address/lo"],
      "v12/interface-address/lo": ["v11/ipvs-destination/d"],
      "v11/ipvs-destination/d": [],
    });
  });

  it("removes a scheduler's module only after the service was moved to another one", () => {
    const recorded: World = new Map([
      resource("v11/kernel-module/ip_vs_wrr", []),
      resource("v11/ipvs-service/s", ["v11/kernel-module/ip_vs_wrr"]),
    ]);
    const declared: World = new Map([
      resource("v11/kernel-module/ip_vs_rr", []),
      resource("v11/ipvs-service/s", ["v11/kernel-module/ip_vs_rr"]),
    ]);
    const edges = edgesOf(
      [
        { address: "v11/kernel-module/ip_vs_rr", action: "create" },
        { address: "v11/kernel-module/ip_vs_wrr", action: "delete" },
        { address: "v11/ipvs-service/s", action: "update" },
      ],
      declared,
      recorded,
    );
    expect(edges.get("v11/kernel-module/ip_vs_wrr")).toEqual(["v11/ipvs-service/s"]);
    expect(edges.get("v11/ipvs-service/s")).toEqual(["v11/kernel-module/ip_vs_rr"]);
  });

  it("looks behind what stays as it is", () => {
    const steps = [
      { address: "v12/sysctl/a", action: "update" },
      { address: "v11/ipvs-destination/d", action: "update" },
    ] as const;
    expect(edgesOf(steps, world, new Map()).get("v11/ipvs-destination/d")).toEqual(["v12/sysctl/a"]);
    const removal = [{ address: "v12/sysctl/a", action: "restore" }, steps[1]] as const;
    expect(edgesOf(removal, new Map(), world).get("v12/sysctl/a")).toEqual(["v11/ipvs-destination/d"]);
  });

  it("names a circle instead of choosing an order", () => {
    const circle: World = new Map([resource("h/k/a", ["h/k/b"]), resource("h/k/b", ["h/k/a"]), resource("h/k/c", [])]);
    expect(findCycle(circle)[0]?.summary).toContain("h/k/a → h/k/b → h/k/a");
    expect(findCycle(world)).toEqual([]);
  });
});

describe("a VIP that moves", () => {
  const claim = { name: "192.168.0.21", scope: "cluster" } as const;
  const vip = (host: string) => `${host}/interface-address/eth0/192.168.0.21`;

  it("is let go in one place before it is taken in another, also where both directors change more", () => {
    const edges = edgesOf(
      [
        { address: vip("a"), action: "delete", claim },
        { address: vip("b"), action: "create", claim },
      ],
      new Map([resource(vip("b"), [])]),
      new Map([resource(vip("a"), [])]),
    );
    expect(edges.get(vip("b"))).toEqual([vip("a")]);
    const changes = [
      change("a", "interface-address", "eth0/192.168.0.21", "delete"),
      change("a", "interface-address", "eth0/192.168.0.22", "create", ["b/interface-address/eth0/192.168.0.22"]),
      change("b", "interface-address", "eth0/192.168.0.21", "create", [vip("a")]),
      change("b", "interface-address", "eth0/192.168.0.22", "delete"),
    ];
    // Two VIPs change places: neither host waits for its own new one.
    expect(print(changes)).toEqual([
      ["a: interface-address/eth0/192.168.0.21", "b: interface-address/eth0/192.168.0.22"],
      ["a: interface-address/eth0/192.168.0.22", "b: interface-address/eth0/192.168.0.21"],
    ]);
  });

  it("does not wait for a real server's own VIP on lo, except on the same host", () => {
    const lo = (host: string) => `${host}/interface-address/lo/192.168.0.21`;
    const quiet = { name: "192.168.0.21", scope: "host" } as const;
    const steps = [
      { address: lo("a"), action: "delete", claim: quiet },
      { address: lo("b"), action: "delete", claim: quiet },
      { address: vip("b"), action: "create", claim },
    ] as const;
    expect(edgesOf(steps, new Map(), new Map()).get(vip("b"))).toEqual([lo("b")]);
  });
});

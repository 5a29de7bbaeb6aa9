import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { complete } from "../../src/api/pipeline.ts";
import { hostOrder } from "../../src/bridge/host-order.ts";
import { compile } from "../../src/dsl/compile.ts";
import { sortByNeeds } from "../../src/graph/sort.ts";
import { wavesOf } from "../../src/graph/waves.ts";
import { Cluster, Director, RealServer, VirtualService } from "../../src/index.ts";
import type { Change } from "../../src/model/plan.ts";
import { orderFromNothing } from "../../src/plan/order-from-nothing.ts";

function orderOf(cluster: Cluster): Readonly<Record<string, readonly string[]>> {
  const { changes, waves } = orderFromNothing(complete(compile(cluster), providers), providers);
  return Object.fromEntries(hostOrder(changes, waves));
}

function clusterWith(forwarding: "direct-routing" | "masquerading" | "tunneling") {
  const web = new Cluster("web");
  const d1 = new Director(web, "d1", { host: "d1", interface: "eth0", dip: "10.0.0.1/24" });
  const [s2, s3] = [2, 3].map(
    (n) => new RealServer(web, `s${n}`, { host: `s${n}`, rip: `10.0.0.${n}`, interface: "eth0", gateway: "10.0.0.1" }),
  ) as [RealServer, RealServer];
  new VirtualService(web, "http", {
    director: d1,
    vip: "10.0.0.100/24",
    port: 80,
    forwarding,
    realServers: [s2, s3],
  });
  return { web, d1, s2 };
}

/** Changes that wait only for such as stand before them, on some hosts. */
const someChanges = fc
  .array(fc.record({ host: fc.constantFrom("a", "b", "c", "d"), needs: fc.array(fc.nat(30), { maxLength: 3 }) }), {
    maxLength: 30,
  })
  .map((all) =>
    all.map(({ host, needs }, at) => {
      const addressOf = (index: number) => `${all[index]?.host}/sysctl/${index}`;
      const dependsOn = [...new Set(needs)].filter((one) => one < at).map(addressOf);
      return { host, kind: "sysctl", key: String(at), address: addressOf(at), action: "create", dependsOn };
    }),
  ) as unknown as fc.Arbitrary<readonly Change[]>;

describe("the order of hosts", () => {
  it.each(["direct-routing", "tunneling"] as const)("%s: the director comes behind its real servers", (forwarding) => {
    expect(orderOf(clusterWith(forwarding).web)).toEqual({ d1: ["s2", "s3"], s2: [], s3: [] });
  });

  it("where two wait for each other, as directors do that are each other's real servers, only one of them does", () => {
    const web = new Cluster("web");
    const at = (n: number) => ({ host: `d${n}`, rip: `10.0.0.${n}` });
    const directors = [1, 2].map(
      (n) => new Director(web, `d${n}`, { host: `d${n}`, interface: "eth0", dip: `10.0.0.${n}/24` }),
    );
    const realServers = [1, 2].map((n) => new RealServer(web, `r${n}`, at(n)));
    for (const [index, director] of directors.entries())
      new VirtualService(web, `s${index}`, { director, vip: `10.0.0.10${index}/24`, port: 80, realServers });
    expect(orderOf(web)).toEqual({ d1: [], d2: ["d1"] });
  });

  it("the one that is done last comes last", () => {
    const { web, d1, s2 } = clusterWith("masquerading");
    // Now s2 waits for what d1 forwards with, and d1 lists s2 when that is ready.
    s2.node.addDependency(d1);
    expect(orderOf(web)).toEqual({ d1: ["s2", "s3"], s2: [], s3: [] });
  });

  it("is never a circle, names nothing that is not waited for, and leaves out nothing else", () => {
    fc.assert(
      fc.property(someChanges, (changes) => {
        const order = hostOrder(changes, wavesOf(changes));
        const direct = new Map([...order.keys()].map((host) => [host, new Set<string>()]));
        for (const { host, dependsOn } of changes)
          for (const need of dependsOn) direct.get(host)?.add(need.split("/")[0] as string);
        for (const [host, all] of direct) all.delete(host);
        expect(sortByNeeds(order).cycle).toEqual([]);
        for (const [host, needs] of order) for (const need of needs) expect(direct.get(host)).toContain(need);
        const given = new Map([...direct].map(([host, all]) => [host, [...all].toSorted()]));
        if (sortByNeeds(given).cycle.length === 0) expect(order).toEqual(given);
      }),
    );
  });
});

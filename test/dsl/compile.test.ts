import { describe, expect, it } from "vitest";
import { compile } from "../../src/dsl/compile.ts";
import { findCycle } from "../../src/graph/cycle.ts";
import { Cluster, Director, InterfaceAddress, RealServer, Sysctl, VirtualService } from "../../src/index.ts";

function walkthrough() {
  const web = new Cluster("web");
  const v11 = new Director(web, "v11", {
    host: "v11",
    interface: "eth0",
    dip: "192.168.0.11/24",
    timeouts: { udpSeconds: 260 },
  });
  const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
  const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });
  const props = {
    director: v11,
    vip: "192.168.0.21/24",
    scheduler: "wrr",
    realServers: [{ server: v12, weight: 2 }, v13],
  } as const;
  const http = new VirtualService(web, "http", { ...props, port: 80 });
  return { web, v11, v12, v13, props, http };
}

const vipOf = (host: string) => `${host}/interface-address/lo/192.168.0.21`;

describe("direct routing as data", () => {
  it("declares exactly the walkthrough's parts", () => {
    const { resources } = compile(walkthrough().web);
    const arp = (host: string) =>
      ["all.arp_announce", "all.arp_ignore", "lo.arp_announce", "lo.arp_ignore"].map(
        (key) => `${host}/sysctl/net.ipv4.conf.${key}`,
      );
    expect([...resources.keys()].toSorted()).toEqual(
      [
        "v11/interface-address/eth0/192.168.0.21",
        "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80",
        "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.13:80",
        "v11/ipvs-service/tcp:192.168.0.21:80",
        "v11/ipvs-timeouts/all",
        "v11/kernel-module/ip_vs",
        "v11/kernel-module/ip_vs_wrr",
        ...arp("v12"),
        vipOf("v12"),
        ...arp("v13"),
        vipOf("v13"),
      ].toSorted(),
    );
  });

  it("puts the sysctls before the VIP on lo, real servers before connections, the table before the director's VIP", () => {
    const { resources } = compile(walkthrough().web);
    const needs = (address: string) => resources.get(address)?.dependsOn ?? [];
    expect(needs(vipOf("v12"))).toHaveLength(4);
    expect(needs("v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80")).toContain(vipOf("v12"));
    expect(needs("v11/interface-address/eth0/192.168.0.21")).toContain(
      "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.13:80",
    );
  });

  it("keeps the VIP on lo at /32 whatever its prefix on the director is", () => {
    const { resources } = compile(walkthrough().web);
    expect(resources.get(vipOf("v12"))?.spec).toEqual({ prefixLength: 32, label: "lo:0" });
    expect(resources.get("v11/interface-address/eth0/192.168.0.21")?.spec).toEqual({
      prefixLength: 24,
      label: "eth0:0",
      announce: true,
    });
  });

  it("shares what two services need: one VIP, one set of sysctls, both tables before the VIP", () => {
    const { web, props } = walkthrough();
    new VirtualService(web, "https", { ...props, port: 443 });
    const { resources, diagnostics } = compile(web);
    expect(diagnostics).toEqual([]);
    const needs = resources.get("v11/interface-address/eth0/192.168.0.21")?.dependsOn;
    expect(needs).toContain("v11/ipvs-service/tcp:192.168.0.21:80");
    expect(needs).toContain("v11/ipvs-service/tcp:192.168.0.21:443");
  });

  it("gives the director that serves its own VIP no second VIP and no ARP silence", () => {
    const { web, v11, props } = walkthrough();
    const self = new RealServer(web, "self", { host: v11.host, rip: "192.168.0.11" });
    new VirtualService(web, "local", { ...props, vip: "192.168.0.22/24", port: 80, realServers: [self] });
    const { resources, diagnostics } = compile(web);
    expect(diagnostics).toEqual([]);
    expect([...resources.keys()].filter((address) => /^v11\/(sysctl|interface-address\/lo)/.test(address))).toEqual([]);
  });

  it("leaves the label out where the kernel would not take it", () => {
    const web = new Cluster("web");
    const director = new Director(web, "d", { host: "d", interface: "enp0s31f6np0d1", dip: "10.0.0.1/24" });
    new VirtualService(web, "s", { director, vip: "10.0.0.9", port: 80, realServers: [] });
    expect(compile(web).resources.get("d/interface-address/enp0s31f6np0d1/10.0.0.9")?.spec).toEqual({
      prefixLength: 32,
      announce: true,
    });
  });
});

describe("the user's own order", () => {
  it("node.addDependency lets everything of one construct wait for everything of the other", () => {
    const { web, v12, http } = walkthrough();
    const tuning = new Sysctl(v12, "tuning", { name: "net.core.somaxconn", value: 1024 });
    http.node.addDependency(tuning);
    const { resources } = compile(web);
    expect(resources.get("v11/ipvs-service/tcp:192.168.0.21:80")?.dependsOn).toContain("v12/sysctl/net.core.somaxconn");
  });

  it("orders two services of the same real servers without a circle through what they share", () => {
    const { web, props, http } = walkthrough();
    const second = new VirtualService(web, "second", { ...props, vip: "192.168.0.22/24", port: 80 });
    second.node.addDependency(http);
    const { resources } = compile(web);
    expect(findCycle(resources)).toEqual([]);
    expect(resources.get("v11/ipvs-service/tcp:192.168.0.22:80")?.dependsOn).toContain(
      "v11/interface-address/eth0/192.168.0.21",
    );
  });

  it("names a circle that the user made", () => {
    const { web, v12 } = walkthrough();
    const a = new Sysctl(v12, "a", { name: "net.core.somaxconn", value: 1 });
    const b = new InterfaceAddress(v12, "b", { interface: "eth0", address: "10.0.0.1/24" });
    a.node.addDependency(b);
    b.node.addDependency(a);
    expect(findCycle(compile(web).resources)[0]?.code).toBe("dependency-cycle");
  });
});

import { describe, expect, it } from "vitest";
import { compile } from "../../src/dsl/compile.ts";
import {
  Client,
  Cluster,
  Director,
  type DirectorProps,
  RealServer,
  type RealServerProps,
  VirtualService,
} from "../../src/index.ts";
import type { Declaration } from "../../src/model/declaration.ts";

function hosts(director: Partial<DirectorProps> = {}, server: Partial<RealServerProps> = {}) {
  const web = new Cluster("web");
  const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24", ...director });
  const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12", ...server });
  return { web, v11, v12 };
}

/** The resources of one host, `kind/key` → attributes. */
function of({ resources, diagnostics }: Declaration, host: string): Record<string, unknown> {
  expect(diagnostics).toEqual([]);
  const own = [...resources].filter(([address]) => address.startsWith(`${host}/`));
  return Object.fromEntries(own.map(([address, { spec }]) => [address.slice(host.length + 1), spec]));
}
const needs = ({ resources }: Declaration, address: string) => resources.get(address)?.dependsOn ?? [];
const on = { value: "1" };

describe("masquerading", () => {
  it("lets the director forward, and stay silent about shorter ways where all are on one network", () => {
    const { web, v11, v12 } = hosts({}, { gateway: "192.168.0.11", interface: "eth0" });
    new VirtualService(web, "http", {
      director: v11,
      vip: "192.168.0.21/24",
      port: 80,
      forwarding: "masquerading",
      realServers: [{ server: v12, port: 8080 }],
    });
    const declaration = compile(web);
    expect(of(declaration, "v11")).toEqual({
      "kernel-module/ip_vs": { loaded: true },
      "kernel-module/ip_vs_wlc": { loaded: true },
      "ipvs-service/tcp:192.168.0.21:80": { scheduler: "wlc" },
      "sysctl/net.ipv4.ip_forward": on,
      "sysctl/net.ipv4.conf.all.send_redirects": { value: "0" },
      "sysctl/net.ipv4.conf.eth0.send_redirects": { value: "0" },
      "ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:8080": { forwarding: "masquerading", weight: 1 },
      "interface-address/eth0/192.168.0.21": { prefixLength: 24, label: "eth0:0", announce: true },
    });
    expect(of(declaration, "v12")).toEqual({
      "route/default": { via: "192.168.0.11", interface: "eth0" },
      "sysctl/net.ipv4.conf.eth0.arp_ignore": on,
      "sysctl/net.ipv4.conf.eth0.arp_announce": { value: "2" },
    });
    expect(needs(declaration, "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:8080")).toEqual(
      expect.arrayContaining(["v11/sysctl/net.ipv4.ip_forward", "v12/route/default"]),
    );
  });

  it("never tells a way past itself, and needs the FTP module for FTP", () => {
    const { web, v11, v12 } = hosts({ dip: "10.0.0.11/24" }, { rip: "10.0.0.12" });
    new VirtualService(web, "ftp", {
      director: v11,
      vip: "192.168.0.21/24",
      port: 21,
      forwarding: "masquerading",
      realServers: [v12],
    });
    const director = of(compile(web), "v11");
    expect(Object.keys(director).filter((name) => name.includes("send_redirects"))).toHaveLength(2);
    expect(director).toHaveProperty(["kernel-module/ip_vs_ftp"]);
  });
});

describe("tunneling", () => {
  const service = { vip: "192.168.0.21", port: 80, forwarding: "tunneling" } as const;

  it("gives the real server the tunnel device with the VIP, loose filtering and silent ARP, in this order", () => {
    const { web, v11, v12 } = hosts();
    new VirtualService(web, "http", { ...service, director: v11, realServers: [v12] });
    const declaration = compile(web);
    expect(of(declaration, "v12")).toEqual({
      "kernel-module/ipip": { loaded: true },
      "link/tunl0": { up: true },
      "sysctl/net.ipv4.conf.tunl0.rp_filter": { value: "2" },
      "sysctl/net.ipv4.conf.all.arp_ignore": on,
      "sysctl/net.ipv4.conf.all.arp_announce": { value: "2" },
      "sysctl/net.ipv4.conf.tunl0.arp_ignore": on,
      "sysctl/net.ipv4.conf.tunl0.arp_announce": { value: "2" },
      "interface-address/tunl0/192.168.0.21": { prefixLength: 32, label: "tunl0:0" },
    });
    expect(needs(declaration, "v12/interface-address/tunl0/192.168.0.21")).toHaveLength(7);
    expect(needs(declaration, "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80")).toContain(
      "v12/interface-address/tunl0/192.168.0.21",
    );
  });

  it("opens the port of GUE, and takes gre0 for GRE", () => {
    const { web, v11, v12 } = hosts();
    const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });
    new VirtualService(web, "http", {
      director: v11,
      vip: "192.168.0.21",
      port: 80,
      forwarding: "tunneling",
      realServers: [
        { server: v12, tunnel: { type: "gue", port: 6080 } },
        { server: v13, tunnel: { type: "gre" } },
      ],
    });
    const declaration = compile(web);
    expect(of(declaration, "v12")).toMatchObject({
      "fou-port/gue:6080": {},
      "kernel-module/fou": {},
      "link/tunl0": {},
    });
    expect(of(declaration, "v13")).toMatchObject({ "kernel-module/ip_gre": {}, "link/gre0": { up: true } });
    expect(of(declaration, "v11")).toMatchObject({
      "ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80": {
        tunnel: { type: "gue", port: 6080, checksum: "nocsum" },
      },
      "ipvs-destination/tcp:192.168.0.21:80/192.168.0.13:80": { tunnel: { type: "gre", checksum: "nocsum" } },
    });
  });

  it.each([
    ["IPv6 in IPv6", "2001:db8::21", { rip: "2001:db8::12" }, "ip6tnl0", "ip6_tunnel"],
    ["IPv6 in IPv4", "2001:db8::21", { rip: "192.168.0.12" }, "sit0", "sit"],
    ["IPv4 in IPv6", "192.168.0.21", { rip: "2001:db8::12" }, "ip6tnl0", "ip6_tunnel"],
  ])("%s comes out of its own device", (_what, vip, server, device, module) => {
    const { web, v11, v12 } = hosts({ dip6: "2001:db8::11/64" }, server);
    new VirtualService(web, "http", { ...service, vip, director: v11, realServers: [v12] });
    const declared = of(compile(web), "v12");
    expect(declared).toHaveProperty([`kernel-module/${module}`]);
    expect(declared).toHaveProperty([`interface-address/${device}/${vip}`]);
  });
});

describe("IPv6", () => {
  it("needs no silence on the real server and no label anywhere", () => {
    const { web, v11, v12 } = hosts({ dip6: "2001:db8::11/64" }, { rip6: "2001:db8::12" });
    new VirtualService(web, "http", { director: v11, vip: "2001:DB8::21/64", port: 80, realServers: [v12] });
    const declaration = compile(web);
    expect(of(declaration, "v12")).toEqual({ "interface-address/lo/2001:db8::21": { prefixLength: 128 } });
    expect(of(declaration, "v11")).toMatchObject({
      "ipvs-destination/tcp:[2001:db8::21]:80/[2001:db8::12]:80": {},
    });
    expect(of(declaration, "v11")["interface-address/eth0/2001:db8::21"]).toEqual({ prefixLength: 64, announce: true });
  });

  it("forwards for masquerading by its own parameter and route", () => {
    const { web, v11, v12 } = hosts({ dip: "2001:db8::11/64" }, { rip: "2001:db8::12", gateway: "2001:db8::11" });
    const props = { director: v11, vip: "2001:db8:1::21", port: 80, forwarding: "masquerading" } as const;
    new VirtualService(web, "http", { ...props, realServers: [v12] });
    expect(of(compile(web), "v11")).toHaveProperty(["sysctl/net.ipv6.conf.all.forwarding"], on);
    expect(of(compile(web), "v12")).toEqual({ "route/default6": { via: "2001:db8::11" } });
  });
});

describe("firewall marks", () => {
  it("join several ports, with or without a VIP of lvsform's keeping", () => {
    const { web, v11, v12 } = hosts();
    new VirtualService(web, "web", { director: v11, fwmark: 7, vip: "192.168.0.21/24", realServers: [v12] });
    new VirtualService(web, "any", { director: v11, fwmark: 8, family: 6, realServers: [] });
    const { resources, services } = compile(web);
    expect([...resources.keys()]).toEqual(
      expect.arrayContaining([
        "v11/ipvs-service/fwmark:7",
        "v11/ipvs-destination/fwmark:7/192.168.0.12:0",
        "v11/ipvs-service/fwmark6:8",
        "v12/interface-address/lo/192.168.0.21",
      ]),
    );
    expect(services.map(({ key, vip, port }) => [key, vip, port])).toEqual([
      ["fwmark:7", "192.168.0.21", undefined],
      ["fwmark6:8", undefined, undefined],
    ]);
  });
});

describe("options of a service", () => {
  it("reach the table as ipvsadm writes them", () => {
    const { web, v11, v12 } = hosts();
    new VirtualService(web, "sip", {
      director: v11,
      vip: "192.168.0.21",
      port: 5060,
      protocol: "udp",
      onePacket: true,
      scheduler: "sh",
      schedulerFlags: ["sh-port"],
      persistence: { netmask: 24, engine: "sip" },
      realServers: [{ server: v12, weight: 3, weightOwner: "external", upperThreshold: 100, lowerThreshold: 50 }],
    });
    const declaration = compile(web);
    expect(of(declaration, "v11")).toMatchObject({
      "kernel-module/ip_vs_pe_sip": {},
      "ipvs-service/udp:192.168.0.21:5060": {
        scheduler: "sh",
        schedulerFlags: ["sh-port"],
        onePacket: true,
        persistence: { seconds: 300, netmask: "255.255.255.0", engine: "sip" },
      },
      "ipvs-destination/udp:192.168.0.21:5060/192.168.0.12:5060": {
        weight: 3,
        upperThreshold: 100,
        lowerThreshold: 50,
      },
    });
    const { owned } = declaration.resources.get("v11/ipvs-destination/udp:192.168.0.21:5060/192.168.0.12:5060") ?? {};
    expect(owned).not.toContain("weight");
  });
});

describe("directors", () => {
  it("have their parameters, daemons and idle links in place before the first service", () => {
    const { web, v11, v12 } = hosts({
      vsSysctls: { expire_nodest_conn: 1, sync_threshold: [3, 50] },
      sync: { master: { interface: "eth0", syncId: 1 }, backup: { interface: "eth0", syncId: 2, maxLength: 1400 } },
      interfacesDown: ["eth1"],
      installPackages: true,
    });
    new VirtualService(web, "http", { director: v11, vip: "192.168.0.21", port: 80, realServers: [v12] });
    const declaration = compile(web);
    expect(of(declaration, "v11")).toMatchObject({
      "package/ipvsadm": { installed: true },
      "sysctl/net.ipv4.vs.expire_nodest_conn": on,
      "sysctl/net.ipv4.vs.sync_threshold": { value: "3 50" },
      "ipvs-sync/master": { interface: "eth0", syncId: 1 },
      "ipvs-sync/backup": { interface: "eth0", syncId: 2, maxLength: 1400 },
      "link/eth1": { up: false },
    });
    expect(needs(declaration, "v11/ipvs-service/tcp:192.168.0.21:80")).toEqual(
      expect.arrayContaining(["v11/sysctl/net.ipv4.vs.sync_threshold", "v11/ipvs-sync/master", "v11/package/ipvsadm"]),
    );
    expect(declaration.resources.get("v11/ipvs-sync/master")?.owned).not.toContain("maxLength");
    expect(declaration.resources.get("v11/ipvs-sync/backup")?.owned).toContain("maxLength");
  });

  it("load the scheduler whose parameter they set", () => {
    const { web } = hosts({ vsSysctls: { lblc_expiration: 1000 } });
    const declaration = compile(web);
    expect(of(declaration, "v11")).toHaveProperty(["kernel-module/ip_vs_lblc"]);
    expect(needs(declaration, "v11/sysctl/net.ipv4.vs.lblc_expiration")).toContain("v11/kernel-module/ip_vs_lblc");
  });

  it("share a service: both have the table, the owner alone the VIP", () => {
    const { web, v11, v12 } = hosts({ table: "exclusive" });
    const v201 = new Director(web, "v201", { host: "v201", interface: "eth0", dip: "192.168.0.201/24" });
    new VirtualService(web, "http", {
      directors: [v11, v201],
      vipOwner: v201,
      vip: "192.168.0.21",
      port: 80,
      realServers: [v12],
    });
    new Client(web, "v10", { host: "v10" });
    const declaration = compile(web);
    expect(of(declaration, "v11")).not.toHaveProperty(["interface-address/eth0/192.168.0.21"]);
    expect(of(declaration, "v201")).toHaveProperty(["interface-address/eth0/192.168.0.21"]);
    expect(of(declaration, "v11")).toHaveProperty(["ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80"]);
    expect([...declaration.tables]).toEqual([["v11", "exclusive"]]);
    expect(declaration.clients).toEqual(["v10"]);
  });

  it("leave the VIP to something else where it is external", () => {
    const { web, v11, v12 } = hosts();
    const own = new RealServer(web, "own", { host: "v11", rip: "192.168.0.11" });
    new VirtualService(web, "http", {
      director: v11,
      vipOwner: "external",
      vip: "192.168.0.21",
      port: 80,
      realServers: [v12, own],
    });
    expect(Object.keys(of(compile(web), "v11")).filter((name) => name.startsWith("interface-address"))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, cluster, count, describeCluster } from "./on-cluster.ts";
import { newUser, on, ownLab, rulesOn } from "./user.ts";

const lab = ownLab();

describeCluster(
  "tunneling, and IPv6 in direct routing",
  cluster(`new VirtualService(web, "ipip", { ...at, forwarding: "tunneling", realServers: [v12, v13] });
new VirtualService(web, "gue-and-gre", { ...at, vip: "192.168.0.22/24", forwarding: "tunneling", realServers: [
  { server: v12, tunnel: { type: "gue", port: 6080 } }, { server: v13, tunnel: { type: "gre" } }] });
new VirtualService(web, "six", { ...at, vip: "2001:db8::21/64", realServers: [v12, v13] });`),
  () => {
    it("real servers take packets out of IPIP envelopes and answer the client", async () => {
      expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
      expect(await rulesOn(lab, "v11")).toContain("-r 192.168.0.12:80 -i -w 1 --tun-type ipip");
    });

    it("and out of GUE and GRE envelopes", async () => {
      expect(count(await ask("http://192.168.0.22/", 4))).toEqual({ v12: 2, v13: 2 });
    });

    it("IPv6: the director alone has the VIP in the client's eyes, and never speaks with it", async () => {
      expect(count(await ask("http://[2001:db8::21]/", 4))).toEqual({ v12: 2, v13: 2 });
      const mac = await on(lab, "v11", "cat /sys/class/net/eth0/address");
      expect(await on(lab, "v10", "ip -6 neigh show 2001:db8::21")).toContain(mac.trim());
      expect(await on(lab, "v11", "ip -6 route get 2001:db8::12")).toContain("src 2001:db8::11 ");
    });
  },
);

describe("masquerading, the real servers behind the director", () => {
  beforeAll(async () => {
    for (const n of [11, 12, 13]) await on(lab, `v${n}`, `ip addr add 10.0.0.${n}/24 dev eth3`);
    // A client on a network of its own: on that of the real servers it would get their answers directly.
    await on(lab, "v11", "ip route add 172.16.0.0/24 dev eth0");
    await on(lab, "v10", "ip addr add 172.16.0.10/24 dev eth0; ip route add 192.168.0.21 dev eth0 src 172.16.0.10");
  });
  afterAll(async () => {
    for (const n of [11, 12, 13]) await on(lab, `v${n}`, `ip addr del 10.0.0.${n}/24 dev eth3`);
    await on(lab, "v11", "ip route del 172.16.0.0/24 dev eth0");
    await on(lab, "v10", "ip route del 192.168.0.21 dev eth0; ip addr del 172.16.0.10/24 dev eth0");
  });

  const text = (gateway: string) =>
    cluster(
      'new VirtualService(web, "http", { ...at, forwarding: "masquerading", realServers: [{ server: v12, port: 8080 }, { server: v13, port: 8080 }] });',
      { v12: gateway, v13: gateway },
    )
      .replaceAll('rip: "192.168.0.', 'rip: "10.0.0.')
      .replace('dip: "192.168.0.11/24"', 'dip: "10.0.0.11/24"');

  describeCluster("with the gateway that lvsform sets", text(', gateway: "10.0.0.11"'), () => {
    it("answers come back by the director, from another port", async () => {
      expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
      expect(await on(lab, "v12", "ip route show default")).toContain("via 10.0.0.11");
      expect(await on(lab, "v11", "sysctl -n net.ipv4.ip_forward")).toBe("1\n");
    });
  });

  it("a gateway that is not the director, and that nobody declared, is refused before connections are sent there", async () => {
    const user = newUser(lab);
    user.declare(() => text(""));
    const { code, stdout } = await user.run("plan");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /error: The default route of v12 goes through 192\.168\.0\.254, not through the director \(10\.0\.0\.11\)/,
    );
    expect(stdout).toMatch(/! ipvs-destination tcp:192\.168\.0\.21:80\/10\.0\.0\.12:8080 .*create blocked/);
    user.leave();
  });
});

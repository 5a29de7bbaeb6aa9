import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newUser, on, ownLab, snapshot, type User } from "./user.ts";

// Every forwarding method and kind of service, with traffic, on the real kernel.

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v201"];

function cluster(services: string, more: { v11?: string; v12?: string; v13?: string } = {}): string {
  const server = (n: number, props = "") =>
    `const v${n} = new RealServer(web, "v${n}", { host: "v${n}", rip: "192.168.0.${n}", rip6: "2001:db8::${n}"${props} });`;
  return `import { Cluster, Director, IpvsService, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24", dip6: "2001:db8::11/64"${more.v11 ?? ""} });
${server(12, more.v12)}
${server(13, more.v13)}
const at = { director: v11, vip: "192.168.0.21/24", port: 80, scheduler: "rr" } as const;
${services}
export default web;
`;
}

/** Pages that a URL gave, one new connection each. */
async function ask(url: string, times: number, from = "v10"): Promise<readonly string[]> {
  const text = await on(lab, from, `for i in $(seq ${times}); do timeout 5 wget -q -O - '${url}' || echo failed; done`);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" ")[0] ?? "");
}
const count = (pages: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(pages, (page) => page)].map(([page, all]) => [page, all.length]).toSorted());

/** Applies, plans again, runs the test, destroys; the hosts are as they were before. */
function withCluster(text: string, test: (user: User) => Promise<void>): () => Promise<void> {
  return async () => {
    const before = await snapshot(lab, hosts);
    const user = newUser(lab);
    try {
      user.declare(() => text);
      const applied = await user.run("apply", "--yes");
      expect([applied.code, applied.stderr]).toEqual([0, expect.not.stringContaining("error")]);
      expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
      await test(user);
    } finally {
      const destroyed = await user.run("destroy", "--yes");
      expect([destroyed.code, destroyed.stderr]).toEqual([0, expect.not.stringContaining("error")]);
      user.leave();
    }
    expect(await snapshot(lab, hosts)).toEqual(before);
  };
}

describe("forwarding methods", () => {
  it(
    "tunneling: the real servers take the packets out of their envelope and answer the client",
    withCluster(
      cluster('new VirtualService(web, "http", { ...at, forwarding: "tunneling", realServers: [v12, v13] });'),
      async () => {
        expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
        expect(await on(lab, "v11", "ipvsadm -S -n")).toContain("-r 192.168.0.12:80 -i -w 1 --tun-type ipip");
      },
    ),
  );

  it(
    "tunneling in GUE and GRE envelopes",
    withCluster(
      cluster(`new VirtualService(web, "http", { ...at, forwarding: "tunneling", realServers: [
  { server: v12, tunnel: { type: "gue", port: 6080 } }, { server: v13, tunnel: { type: "gre" } }] });`),
      async () => expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 }),
    ),
  );

  describe("masquerading, the real servers behind the director", () => {
    const inner = (host: string, n: number) => on(lab, host, `ip addr add 10.0.0.${n}/24 dev eth3`);
    beforeAll(async () => {
      for (const n of [11, 12, 13]) await inner(`v${n}`, n);
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

    it(
      "answers come back by the director, from another port, by the route that lvsform set",
      withCluster(text(', gateway: "10.0.0.11"'), async () => {
        expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
        expect(await on(lab, "v12", "ip route show default")).toContain("via 10.0.0.11");
        expect(await on(lab, "v11", "sysctl -n net.ipv4.ip_forward")).toBe("1\n");
      }),
    );

    it("a gateway that is not the director, and that nobody declared, is refused before connections are sent there", async () => {
      const user = newUser(lab);
      user.declare(() => text(""));
      const { code, stdout } = await user.run("plan");
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /error: the default route of v12 leads by 192\.168\.0\.254, not by the director \(10\.0\.0\.11\)/,
      );
      expect(stdout).toMatch(/! ipvs-destination tcp:192\.168\.0\.21:80\/10\.0\.0\.12:8080 .*create blocked/);
      user.leave();
    });
  });

  it(
    "IPv6 direct routing",
    withCluster(
      cluster('new VirtualService(web, "http", { ...at, vip: "2001:db8::21/64", realServers: [v12, v13] });'),
      async () => {
        expect(count(await ask("http://[2001:db8::21]/", 4))).toEqual({ v12: 2, v13: 2 });
        const mac = await on(lab, "v11", "cat /sys/class/net/eth0/address");
        expect(await on(lab, "v10", "ip -6 neigh show 2001:db8::21")).toContain(mac.trim());
      },
    ),
  );
});

describe("kinds of services", () => {
  it(
    "UDP with one-packet scheduling: packets of one source port are shared out",
    withCluster(
      cluster(
        'new VirtualService(web, "dns", { ...at, port: 5353, protocol: "udp", onePacket: true, realServers: [v12, v13] });',
      ),
      async (user) => {
        const answers = await on(
          lab,
          "v10",
          "for i in 1 2 3 4; do echo hello | socat -t 1 - UDP4:192.168.0.21:5353,sourceport=4000,reuseaddr; done",
        );
        expect(answers.match(/v1[23]/g)?.toSorted()).toEqual(["v12", "v12", "v13", "v13"]);
        expect((await user.run("verify", "--from", "v10")).code).toBe(0);
      },
    ),
  );

  it("a firewall mark joins two ports: a persistent client gets both from one real server", async () => {
    await on(
      lab,
      "v11",
      "nft add table ip marks && nft add chain ip marks pre '{ type filter hook prerouting priority mangle; }' && nft add rule ip marks pre ip daddr 192.168.0.21 tcp dport '{ 80, 443 }' meta mark set 7",
    );
    try {
      const service = `new VirtualService(web, "web", { director: v11, fwmark: 7, vip: "192.168.0.21/24", scheduler: "rr",
  persistence: { seconds: 60 }, realServers: [v12, v13], verify: { by: "http", ports: [80, 443] } });`;
      await withCluster(cluster(service), async (user) => {
        const pages = [...(await ask("http://192.168.0.21/", 2)), ...(await ask("http://192.168.0.21:443/", 2))];
        expect(Object.values(count(pages))).toEqual([4]);
        expect((await user.run("doctor")).stdout).toMatch(/^ok {7}mark-rules/m);
      })();
    } finally {
      await on(lab, "v11", "nft delete table ip marks");
    }
  });

  it(
    "persistence keeps one client on one real server",
    withCluster(
      cluster('new VirtualService(web, "http", { ...at, persistence: { seconds: 60 }, realServers: [v12, v13] });'),
      async () => {
        const own = await ask("http://192.168.0.21/", 4);
        expect(Object.values(count(own))).toEqual([4]);
        expect(await on(lab, "v11", "ipvsadm -L -n -c")).toMatch(/192\.168\.0\.10:0 +192\.168\.0\.21:80/);
      },
    ),
  );

  it(
    "port 0: every port of a persistent service",
    withCluster(
      cluster(
        'new VirtualService(web, "all", { ...at, port: 0, persistence: { seconds: 60 }, realServers: [v12, v13] });',
      ),
      async () => {
        const pages = [...(await ask("http://192.168.0.21/", 1)), ...(await ask("http://192.168.0.21:8080/", 1))];
        expect(Object.values(count(pages))).toEqual([2]);
      },
    ),
  );
});

describe("directors", () => {
  const pair = (owner: string, sync = true) => {
    const daemon = (state: string) => (sync ? `, sync: { ${state}: { interface: "eth0", syncId: 5 } }` : "");
    return cluster(
      `const v201 = new Director(web, "v201", { host: "v201", interface: "eth0", dip: "192.168.0.201/24"${daemon("backup")} });
new VirtualService(web, "http", { directors: [v11, v201], vipOwner: ${owner}, vip: "192.168.0.21/24", port: 80, scheduler: "rr", realServers: [v12, v13] });`,
      { v11: daemon("master") },
    );
  };

  it(
    "tell each other their connections, and hand the VIP over: first let go, then taken",
    withCluster(pair("v11"), async (user) => {
      expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
      expect(await on(lab, "v201", "sleep 6; ipvsadm -L -n -c")).toMatch(
        /TCP .*192\.168\.0\.10:\d+ +192\.168\.0\.21:80/,
      );
      expect(await on(lab, "v11", "ipvsadm -L -n --daemon")).toMatch(/^master sync daemon .*syncid=5/);
      user.declare(() => pair("v201"));
      const planned = await user.run("plan");
      expect(planned.stdout).toMatch(/Order: 1\. v11 \(1\) {2}2\. v201 \(1\)/);
      expect((await user.run("apply", "--yes")).code).toBe(0);
      expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
      const mac = await on(lab, "v201", "cat /sys/class/net/eth0/address");
      expect(await on(lab, "v10", "ip neigh show 192.168.0.21")).toContain(mac.trim());
    }),
  );

  it(
    "a sync daemon is edited by stop and start; IPVS parameters and idle links are kept",
    withCluster(
      cluster("", {
        v11: ', interfacesDown: ["eth1", "eth2"], vsSysctls: { expire_nodest_conn: 1, sync_threshold: [2, 20] }, sync: { master: { interface: "eth0", syncId: 5 } }',
      }),
      async (user) => {
        expect(await on(lab, "v11", "ip -o link show eth1")).not.toContain(",UP");
        expect(await on(lab, "v11", "sysctl -n net.ipv4.vs.sync_threshold")).toBe("2\t20\n");
        user.declare((text) => text);
        user.declare(() =>
          cluster("", {
            v11: ', interfacesDown: ["eth1"], sync: { master: { interface: "eth0", syncId: 6, ttl: 2 } }',
          }),
        );
        expect((await user.run("apply", "--yes")).code).toBe(0);
        expect(await on(lab, "v11", "ipvsadm -L -n --daemon")).toMatch(/syncid=6.*ttl=2/);
        expect(await on(lab, "v11", "ip -o link show eth2")).toContain(",UP");
        expect(await on(lab, "v11", "sysctl -n net.ipv4.vs.expire_nodest_conn")).toBe("0\n");
      },
    ),
  );
});

describe("what is whose", () => {
  it(
    "a weight that something else owns is set at create and never again",
    withCluster(
      cluster(
        'new VirtualService(web, "http", { ...at, realServers: [{ server: v12, weight: 3, weightOwner: "external" }, v13] });',
      ),
      async (user) => {
        await on(lab, "v11", "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 0");
        expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
        user.declare((text) => text);
      },
    ),
  );

  it("other services are shown with their connections and left alone, or removed where the table is exclusive", async () => {
    const text = (table: string) =>
      cluster('new VirtualService(web, "http", { ...at, realServers: [v12] });', { v11: table });
    await withCluster(text(""), async (user) => {
      await on(
        lab,
        "v11",
        "ipvsadm -A -t 192.168.0.77:80 -s rr; ipvsadm -a -t 192.168.0.77:80 -r 192.168.0.13 -g; ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.13 -g",
      );
      const shown = await user.run("plan");
      expect(shown.stdout).toContain("On the hosts, not in cluster.ts; left alone (3):");
      expect(shown.stdout).toMatch(/^No changes\./m);
      const refused = await user.run("destroy", "--yes");
      expect([refused.code, refused.stdout]).toEqual([
        7,
        expect.stringContaining("would take along 1 that lvsform does not keep"),
      ]);
      user.declare(() => text(', table: "exclusive"'));
      const planned = await user.run("plan");
      expect(planned.stdout).toMatch(/- ipvs-service tcp:192\.168\.0\.77:80/);
      expect((await user.run("apply", "--yes")).code).toBe(0);
      expect(await on(lab, "v11", "ipvsadm -S -n")).toBe(
        "-A -t 192.168.0.21:80 -s rr\n-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 1\n",
      );
    })();
  });
});

import { expect, it } from "vitest";
import { ask, cluster, count, describeCluster } from "./on-cluster.ts";
import { on, ownLab, succeeded } from "./user.ts";

const lab = ownLab();

const pair = (owner: string) => {
  const daemon = (state: string) => `, sync: { ${state}: { interface: "eth0", syncId: 5 } }`;
  return cluster(
    `const v201 = new Director(web, "v201", { host: "v201", interface: "eth0", dip: "192.168.0.201/24"${daemon("backup")} });
new VirtualService(web, "http", { directors: [v11, v201], vipOwner: ${owner}, vip: "192.168.0.21/24", port: 80, scheduler: "rr", realServers: [v12, v13] });`,
    { v11: daemon("master") },
  );
};

describeCluster("two directors", pair("v11"), (user) => {
  it("tell each other their connections", async () => {
    expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
    expect(await on(lab, "v11", "ipvsadm -L -n --daemon")).toMatch(/^master sync daemon .*syncid=5/);
    // Messages are collected for some seconds.
    const arrived = "for i in 1 2 3 4 5 6 7 8 9 10; do ipvsadm -L -n -c | grep TCP && break; sleep 1; done";
    expect(await on(lab, "v201", arrived)).toMatch(/TCP .*192\.168\.0\.10:\d+ +192\.168\.0\.21:80/);
  });

  it("hand the VIP over: first let go, then taken, and clients follow", async () => {
    user.declare(() => pair("v201"));
    const planned = await user.run("plan");
    expect(planned.stdout).toMatch(/Order: 1\. v11 \(1\) {2}2\. v201 \(1\)/);
    succeeded(await user.quick("apply"));
    expect(count(await ask("http://192.168.0.21/", 4))).toEqual({ v12: 2, v13: 2 });
    const mac = await on(lab, "v201", "cat /sys/class/net/eth0/address");
    expect(await on(lab, "v10", "ip neigh show 192.168.0.21")).toContain(mac.trim());
  });

  it("a VIP that another host answers for is not taken", async () => {
    await on(lab, "v13", "ip addr add 192.168.0.99/24 dev eth0");
    user.declare(() => pair("v201").replaceAll("192.168.0.21", "192.168.0.99"));
    const { code, stderr } = await user.quick("apply");
    await on(lab, "v13", "ip addr del 192.168.0.99/24 dev eth0");
    expect([code, stderr]).toEqual([
      7,
      expect.stringContaining("192.168.0.99 has it already: another host answers ARP for it"),
    ]);
    expect(await on(lab, "v201", "ip -o addr show dev eth0")).not.toContain("192.168.0.99");
  });
});

describeCluster(
  "a director without services",
  cluster("", {
    v11: ', interfacesDown: ["eth1", "eth2"], vsSysctls: { expire_nodest_conn: 1, sync_threshold: [2, 20] }, sync: { master: { interface: "eth0", syncId: 5 } }',
  }),
  (user) => {
    it("has its idle links down and its IPVS parameters set", async () => {
      expect(await on(lab, "v11", "ip -o link show eth1")).not.toContain(",UP");
      expect(await on(lab, "v11", "sysctl -n net.ipv4.vs.sync_threshold")).toBe("2\t20\n");
    });

    it("a sync daemon is edited by stop and start; what is no longer declared goes back", async () => {
      user.declare(() =>
        cluster("", { v11: ', interfacesDown: ["eth1"], sync: { master: { interface: "eth0", syncId: 6, ttl: 2 } }' }),
      );
      succeeded(await user.quick("apply"));
      expect(await on(lab, "v11", "ipvsadm -L -n --daemon")).toMatch(/syncid=6.*ttl=2/);
      expect(await on(lab, "v11", "ip -o link show eth2")).toContain(",UP");
      expect(await on(lab, "v11", "sysctl -n net.ipv4.vs.expire_nodest_conn")).toBe("0\n");
    });
  },
);

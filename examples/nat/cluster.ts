import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const shop = new Cluster("shop");

// The director stands in both networks: clients come in by eth0, the real servers are behind its other interface.
const v11 = new Director(shop, "v11", { host: "v11", interface: "eth0", dip: "10.0.0.11/24" });

// Answers must return through the director, which puts the VIP in their place: it is the real servers' default gateway.
const servers = [12, 13].map(
  (n) => new RealServer(shop, `v${n}`, { host: `v${n}`, rip: `10.0.0.${n}`, gateway: "10.0.0.11" }),
);

new VirtualService(shop, "http", {
  director: v11,
  vip: "192.168.0.21/24",
  port: 80,
  scheduler: "lc",
  forwarding: "masquerading",
  // Masquerading alone may change the port.
  realServers: servers.map((server) => ({ server, port: 8080 })),
});

export default shop;

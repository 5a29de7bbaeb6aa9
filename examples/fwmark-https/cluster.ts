import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const shop = new Cluster("shop");

const v11 = new Director(shop, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
const servers = [12, 13].map((n) => new RealServer(shop, `v${n}`, { host: `v${n}`, rip: `192.168.0.${n}` }));

// marks.nft sets the mark on packets to ports 80 and 443 of the VIP: to IPVS they are one service.
new VirtualService(shop, "http-and-https", {
  director: v11,
  fwmark: 7,
  vip: "192.168.0.21/24",
  scheduler: "wlc",
  // So that a client finds over HTTPS the basket that it filled over HTTP.
  persistence: { seconds: 600 },
  realServers: servers,
  // A mark has no port.
  verify: { ports: [80, 443] },
});

export default shop;

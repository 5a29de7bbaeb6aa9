import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const web = new Cluster("web");

/** Each director sends its connections under its own syncid and takes the other's: whichever is active, the other knows them. */
function director(n: number, own: number, other: number): Director {
  return new Director(web, `v${n}`, {
    host: `v${n}`,
    interface: "eth0",
    dip: `192.168.0.${n}/24`,
    sync: { master: { interface: "eth0", syncId: own }, backup: { interface: "eth0", syncId: other } },
    // A connection that the other one began is sent from its third packet on, and every 20 after that.
    vsSysctls: { sync_threshold: [3, 20] },
  });
}
const directors = [director(11, 1, 2), director(201, 2, 1)];

const servers = [12, 13].map((n) => new RealServer(web, `v${n}`, { host: `v${n}`, rip: `192.168.0.${n}` }));

new VirtualService(web, "http", {
  directors,
  // keepalived moves it by VRRP (keepalived.conf): lvsform leaves it alone, on both.
  vipOwner: "external",
  vip: "192.168.0.21/24",
  port: 80,
  scheduler: "wlc",
  realServers: servers,
});

export default web;

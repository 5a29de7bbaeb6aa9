import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const web = new Cluster("web6");

// Both families: each service takes the addresses of its own.
const v11 = new Director(web, "v11", {
  host: "v11",
  interface: "eth0",
  dip: "192.168.0.11/24",
  dip6: "2001:db8::11/64",
});
const servers = [12, 13].map(
  (n) => new RealServer(web, `v${n}`, { host: `v${n}`, rip: `192.168.0.${n}`, rip6: `2001:db8::${n}` }),
);

for (const [name, vip] of Object.entries({ four: "192.168.0.21/24", six: "2001:db8::21/64" }))
  new VirtualService(web, name, { director: v11, vip, port: 80, scheduler: "rr", realServers: servers });

export default web;

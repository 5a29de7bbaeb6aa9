import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const farm = new Cluster("farm");

const v11 = new Director(farm, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });

// v22 to v71. They boot from the network, with no disk of their own: nothing could be stored on them (boot: "none").
const numbers = Array.from({ length: 50 }, (_, index) => 22 + index);
const servers = numbers.map(
  (n) => new RealServer(farm, `v${n}`, { host: `v${n}`, rip: `192.168.0.${n}`, boot: "none" }),
);

new VirtualService(farm, "http", {
  director: v11,
  vip: "192.168.0.21/24",
  port: 80,
  scheduler: "wrr",
  // The last ten are the new machines, with twice the cores.
  realServers: servers.map((server, index) => ({ server, weight: index < 40 ? 1 : 2 })),
});

export default farm;

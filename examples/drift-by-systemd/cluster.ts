import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const proxy = new Cluster("proxy");

const v11 = new Director(proxy, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
const v12 = new RealServer(proxy, "v12", { host: "v12", rip: "192.168.0.12" });
const v13 = new RealServer(proxy, "v13", { host: "v13", rip: "192.168.0.13" });

new VirtualService(proxy, "http", {
  director: v11,
  vip: "192.168.0.21/24",
  port: 8080,
  scheduler: "sh",
  schedulerFlags: ["sh-port"],
  realServers: [v12, v13],
});

export default proxy;

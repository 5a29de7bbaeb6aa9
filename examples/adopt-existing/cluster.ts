import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const web = new Cluster("web");

const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });

// It runs already, made by hand (by-hand.sh): what is as written here is adopted, what differs is changed in place.
new VirtualService(web, "http", {
  director: v11,
  vip: "192.168.0.21/24",
  port: 80,
  scheduler: "wrr",
  realServers: [{ server: v12, weight: 2 }, v13],
});

export default web;

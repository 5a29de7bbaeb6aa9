import { Cluster, Director } from "lvsform";
// A file here; published as a package, this would be its name.
import { WebFarm } from "./web-farm.ts";

const sites = new Cluster("sites");

const v11 = new Director(sites, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });

const shop = new WebFarm(sites, "shop", {
  director: v11,
  vip: "192.168.0.21/24",
  hosts: { v12: "192.168.0.12", v13: "192.168.0.13" },
});

const blog = new WebFarm(sites, "blog", {
  director: v11,
  vip: "192.168.0.22/24",
  hosts: { v14: "192.168.0.14" },
  ports: [80],
});

// All that the blog needs is made after all that the shop needs.
blog.node.addDependency(shop);

export default sites;

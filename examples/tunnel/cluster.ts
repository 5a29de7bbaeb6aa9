import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const media = new Cluster("media");

const v11 = new Director(media, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
const v12 = new RealServer(media, "v12", { host: "v12", rip: "192.168.0.12" });
const v13 = new RealServer(media, "v13", { host: "v13", rip: "192.168.0.13" });

const at = { director: v11, port: 80, scheduler: "wlc", forwarding: "tunneling" } as const;

// IPIP, the default: every kernel takes it.
new VirtualService(media, "videos", { ...at, vip: "192.168.0.21/24", realServers: [v12, v13] });

// GUE puts the packets into UDP, which routers share out over their links, and which firewalls know.
const tunnel = { type: "gue", port: 6080 } as const;
new VirtualService(media, "pictures", {
  ...at,
  vip: "192.168.0.22/24",
  realServers: [v12, v13].map((server) => ({ server, tunnel })),
});

export default media;

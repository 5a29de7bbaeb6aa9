import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const dns = new Cluster("dns");

const v11 = new Director(dns, "v11", {
  host: "v11",
  interface: "eth0",
  dip: "192.168.0.11/24",
  // Answers to truncated queries come over TCP, and are short.
  timeouts: { tcpSeconds: 60, tcpFinSeconds: 15 },
});
const servers = [12, 13, 14].map((n) => new RealServer(dns, `v${n}`, { host: `v${n}`, rip: `192.168.0.${n}` }));

const at = { director: v11, vip: "192.168.0.21/24", port: 53, scheduler: "rr", realServers: servers } as const;

// Each packet is scheduled by itself: a resolver that sends all its queries from one port does not stay on one real server.
new VirtualService(dns, "udp", { ...at, protocol: "udp", onePacket: true, verify: { send: "who\n" } });
new VirtualService(dns, "tcp", { ...at, protocol: "tcp" });

export default dns;

import { Cluster, Director, RealServer, VirtualService } from "lvsform";

// A cluster that uses every option of a service: what is printed of it must be understood by the program it is for.

const web = new Cluster("every-option");
const director = new Director(web, "d", {
  host: "d",
  interface: "eth0",
  dip: "10.0.0.1/24",
  dip6: "2001:db8::1/64",
  timeouts: { tcpSeconds: 800, udpSeconds: 260 },
});
const [a, b] = [2, 3].map(
  (n) => new RealServer(web, `rs${n}`, { host: `rs${n}`, rip: `10.0.0.${n}`, rip6: `2001:db8::${n}` }),
) as [RealServer, RealServer];
const [c] = [4].map((n) => new RealServer(web, `rs${n}`, { host: `rs${n}`, rip: `10.0.0.${n}` })) as [RealServer];

new VirtualService(web, "http", {
  director,
  vip: "10.0.0.9",
  port: 80,
  scheduler: "wrr",
  realServers: [{ server: a, weight: 2, upperThreshold: 100, lowerThreshold: 50 }, b],
});
new VirtualService(web, "nat", {
  director,
  vip: "10.0.0.9",
  port: 443,
  scheduler: "sh",
  schedulerFlags: ["sh-fallback", "sh-port"],
  forwarding: "masquerading",
  realServers: [{ server: c, port: 8443 }],
});
new VirtualService(web, "tunnels", {
  director,
  vip: "10.0.0.9",
  port: 8080,
  scheduler: "mh",
  schedulerFlags: ["mh-port"],
  forwarding: "tunneling",
  realServers: [
    { server: a, weight: 0, tunnel: { type: "gue", port: 6080, checksum: "csum" } },
    { server: b, tunnel: { type: "gre" } },
  ],
});
new VirtualService(web, "sip", {
  director,
  vip: "10.0.0.9",
  port: 5060,
  protocol: "udp",
  onePacket: true,
  persistence: { seconds: 60, netmask: 24, engine: "sip" },
  realServers: [a],
});
new VirtualService(web, "every-port", {
  director,
  vip: "10.0.0.10",
  port: 0,
  persistence: { seconds: 600 },
  realServers: [a, b],
});
new VirtualService(web, "sctp", { director, vip: "10.0.0.9", port: 132, protocol: "sctp", realServers: [a] });
new VirtualService(web, "six", {
  director,
  vip: "2001:db8::9",
  port: 80,
  persistence: { netmask: 64 },
  realServers: [a],
});
new VirtualService(web, "marked", {
  director,
  fwmark: 7,
  vip: "10.0.0.9",
  verify: { ports: [80, 8080] },
  realServers: [a, b],
});
new VirtualService(web, "marked-six", { director, fwmark: 8, family: 6, realServers: [a] });

export default web;

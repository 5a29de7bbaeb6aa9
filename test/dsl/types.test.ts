import { expect, it } from "vitest";
import { Cluster, Director, RealServer, type Tunnel, VirtualService } from "../../src/index.ts";

// What does not fit together does not compile: the type check of the tests fails where one of these lines becomes right.

const web = new Cluster("web");
const director = new Director(web, "d", { host: "d", interface: "eth0", dip: "10.0.0.1/24" });
const server = new RealServer(web, "s", { host: "s", rip: "10.0.0.2" });
const at = { director, vip: "10.0.0.9", port: 80 } as const;
const realServers = [server];
let count = 0;
const id = () => `service-${count++}`;

it("takes what fits together", () => {
  new VirtualService(web, id(), { ...at, realServers });
  new VirtualService(web, id(), { ...at, protocol: "udp", onePacket: true, realServers });
  new VirtualService(web, id(), { director, fwmark: 7, onePacket: true, realServers });
  new VirtualService(web, id(), { ...at, scheduler: "sh", schedulerFlags: ["sh-port"], realServers });
  new VirtualService(web, id(), { ...at, forwarding: "masquerading", realServers: [{ server, port: 8080 }] });
  const tunnel = { type: "gue", port: 6080 } as const;
  new VirtualService(web, id(), { ...at, forwarding: "tunneling", realServers: [{ server, tunnel }] });
  for (const protocol of ["tcp", "udp"] as const) new VirtualService(web, id(), { ...at, protocol, realServers });
  for (const scheduler of ["sh", "mh"] as const) new VirtualService(web, id(), { ...at, scheduler, realServers });
  for (const forwarding of ["masquerading", "tunneling"] as const)
    new VirtualService(web, id(), { ...at, forwarding, realServers: [{ server, weight: 2 }] });
  expect(count).toBe(12);
});

it("refuses what does not", () => {
  // @ts-expect-error one-packet scheduling is for UDP
  new VirtualService(web, id(), { ...at, onePacket: true, realServers });
  // @ts-expect-error a firewall mark has no port
  new VirtualService(web, id(), { director, fwmark: 7, port: 80, realServers });
  // @ts-expect-error a flag of another scheduler
  new VirtualService(web, id(), { ...at, scheduler: "mh", schedulerFlags: ["sh-port"], realServers });
  // @ts-expect-error wlc has no flags
  new VirtualService(web, id(), { ...at, schedulerFlags: ["sh-port"], realServers });
  // @ts-expect-error no tunnel in direct routing
  new VirtualService(web, id(), { ...at, realServers: [{ server, tunnel: { type: "ipip" } }] });
  // @ts-expect-error direct routing changes no port
  new VirtualService(web, id(), { ...at, realServers: [{ server, port: 8080 }] });
  // @ts-expect-error ipip has no port
  const ipip: Tunnel = { type: "ipip", port: 1 };
  // @ts-expect-error gue needs a port
  const gue: Tunnel = { type: "gue" };
  for (const tunnel of [ipip, gue])
    new VirtualService(web, id(), { ...at, forwarding: "tunneling", realServers: [{ server, tunnel }] });
  // @ts-expect-error two directors, and nothing says who has the VIP
  new VirtualService(web, id(), { vip: "10.0.0.9", port: 80, directors: [director], realServers });
  // @ts-expect-error a scheduler that is none
  new VirtualService(web, id(), { ...at, scheduler: "wwr", realServers });
  // @ts-expect-error an IPVS parameter that is none
  new Director(web, id(), { host: "d", interface: "eth0", dip: "10.0.0.1/24", vsSysctls: { conntrak: 1 } });
  expect(count).toBe(23);
});

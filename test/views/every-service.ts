import type { DeclaredServer, DeclaredService } from "../../src/model/declaration.ts";
import { familyOf } from "../../src/model/network/inet.ts";

// Services that use every option there is, each at least once.

const director = (host: string) => ({
  host,
  interface: "eth0",
  dip: { address: `192.168.0.${host.slice(1)}`, prefixLength: 24 },
});

export function server(rip: string, port: number, props: Partial<DeclaredServer> = {}): DeclaredServer {
  return { host: `v${rip.split(/[.:]/).at(-1)}`, rip, port, weight: 1, weightOwner: "lvsform", ...props };
}

export function service(name: string, props: Partial<DeclaredService>): DeclaredService {
  const { vip = "192.168.0.21", port = 80, protocol = "tcp" } = props;
  return {
    name,
    protocol,
    family: familyOf(vip),
    vip,
    port,
    scheduler: "wlc",
    forwarding: "direct-routing",
    key: `${protocol}:${vip.includes(":") ? `[${vip}]` : vip}:${port}`,
    directors: [director("v11")],
    vipOwner: "v11",
    realServers: [server("192.168.0.12", port)],
    verify: { by: protocol === "udp" ? "udp" : "connect", ports: port === 0 ? [] : [port], path: "/", send: "\n" },
    ...props,
  };
}

/** A service of a firewall mark: it has no address and port of its own. */
export function marked(name: string, family: 4 | 6, props: Partial<DeclaredService>): DeclaredService {
  const { vip: _, port: __, ...rest } = service(name, { key: `fwmark${family === 6 ? "6" : ""}:7`, ...props });
  return { ...rest, protocol: "fwmark", family };
}

export const everyScheduler = "rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh".split(" ");

export const everyService: readonly DeclaredService[] = [
  service("http", {
    scheduler: "wrr",
    directors: [director("v11"), director("v201")],
    realServers: [
      server("192.168.0.12", 80, { weight: 2, upperThreshold: 100, lowerThreshold: 60 }),
      server("192.168.0.13", 80, { weight: 0, weightOwner: "external" }),
    ],
  }),
  service("inner", {
    port: 8080,
    forwarding: "masquerading",
    scheduler: "mh",
    schedulerFlags: ["mh-fallback", "mh-port"],
    realServers: [server("10.0.0.12", 80), server("10.0.0.13", 8081)],
  }),
  service("far", {
    port: 443,
    forwarding: "tunneling",
    scheduler: "sh",
    schedulerFlags: ["sh-fallback", "sh-port"],
    realServers: [
      server("192.168.0.12", 443, { tunnel: { type: "ipip" } }),
      server("192.168.0.13", 443, { tunnel: { type: "gue", port: 6080, checksum: "remcsum" } }),
      server("192.168.0.14", 443, { tunnel: { type: "gue", port: 6081 } }),
      server("192.168.0.15", 443, { tunnel: { type: "gre", checksum: "nocsum" } }),
      server("2001:db8::16", 443),
    ],
  }),
  service("dns", {
    protocol: "udp",
    port: 53,
    onePacket: true,
    scheduler: "rr",
    verify: { by: "udp", ports: [53], path: "/", send: "who?\n" },
    realServers: [server("192.168.0.12", 53)],
  }),
  service("sip", {
    protocol: "udp",
    port: 5060,
    scheduler: "rr",
    persistence: { seconds: 1800, netmask: "255.255.255.0", engine: "sip" },
  }),
  service("signals", { protocol: "sctp", port: 2905, scheduler: "lc" }),
  service("all-ports", { port: 0, persistence: { seconds: 60 }, realServers: [server("192.168.0.12", 0)] }),
  service("http6", {
    vip: "2001:db8::21",
    persistence: { seconds: 300, netmask: "64" },
    scheduler: "sed",
    realServers: [server("2001:db8::12", 80)],
  }),
  marked("web", 4, {
    persistence: { seconds: 300 },
    verify: { by: "http", ports: [80, 443], path: "/", send: "\n" },
    realServers: [server("192.168.0.12", 0)],
  }),
  marked("web6", 6, {
    forwarding: "tunneling",
    scheduler: "fo",
    schedulerFlags: ["flag-3"],
    realServers: [server("2001:db8::12", 0, { tunnel: { type: "ipip" } })],
  }),
  marked("mixed", 4, {
    key: "fwmark:8",
    forwarding: "tunneling",
    onePacket: true,
    realServers: [server("2001:db8::12", 0, { tunnel: { type: "gre" } })],
  }),
  ...everyScheduler.map((scheduler, index) => service(`by-${scheduler}`, { port: 9000 + index, scheduler })),
];

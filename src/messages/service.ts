import { error, type MessageTable, warning } from "./message.ts";

export interface Service {
  /** The construct, such as `VirtualService "http"`. */
  readonly service: string;
}
export type OnVip = Service & { readonly vip: string };
export type WithServer = Service & { readonly host: string };

/** Messages about one virtual service in cluster.ts whose properties do not fit together. */
export const service = {
  "no-vip": ({ service }: Service) =>
    error({ summary: `${service} has neither a VIP nor a firewall mark.`, hint: "Specify vip and port, or fwmark." }),
  "no-port": ({ service }: Service) =>
    error({
      summary: `${service} has no port.`,
      hint: "Specify a port. 0 stands for every port, and requires persistence.",
    }),
  "mark-and-port": ({ service }: Service) =>
    error({
      summary: `${service} has a firewall mark and a port or protocol, but the mark alone selects the packets.`,
      hint: "Leave port and protocol out, and name them in the firewall rule (ipvsadm(8) --fwmark-service).",
    }),
  "vip-family-differs": ({ service, family }: Service & { readonly family: number }) =>
    error({
      summary: `${service}: family ${family} is not the family of the VIP.`,
      hint: "Leave it out: only a firewall mark without a VIP needs it.",
    }),
  "no-director": ({ service }: Service) =>
    error({ summary: `${service} has no director.`, hint: "Specify director or directors." }),
  "two-directors": ({ service }: Service) =>
    error({ summary: `${service} has both director and directors.`, hint: "Specify one of them." }),
  "vip-owner-unknown": ({ service, vip }: OnVip) =>
    error({
      summary: `${service} does not specify which director has the VIP ${vip}.`,
      detail: "Two directors that answer ARP for it would take each other's connections.",
      hint: 'Specify vipOwner: one of the directors, or "external" if VRRP or a routing daemon moves the VIP.',
    }),
  "vip-owner-elsewhere": ({ service }: Service) =>
    error({
      summary: `${service}: the owner of the VIP is not one of its directors.`,
      hint: "Specify one of the directors: the VIP must be where the table is.",
    }),
  "other-cluster": ({ service, other }: Service & { readonly other: string }) =>
    error({
      summary: `${service} uses "${other}", which belongs to another Cluster.`,
      hint: "Create it in the cluster of this service: constructs of another cluster are not planned here.",
    }),
  "vip-is-dip": ({ service, vip, host }: OnVip & WithServer) =>
    error({
      summary: `${service}: the VIP ${vip} is the address (DIP) of the director ${host}.`,
      hint: "Use another address: the VIP moves and goes with the service, and the DIP must stay.",
    }),
  "vip-not-unicast": ({ service, vip, length }: OnVip & { readonly length: number }) =>
    error({
      summary: `${service}: the VIP ${vip}/${length} cannot be the address of a host.`,
      hint: "Use a unicast address: clients cannot connect to loopback, multicast, link-local, unspecified and broadcast addresses.",
    }),
  "port-zero": ({ service }: Service) =>
    error({
      summary: `${service}: port 0 stands for every port and requires persistence.`,
      hint: "Add persistence: { seconds: 300 }, or specify a port (ipvsadm(8) --persistent).",
    }),
  "one-packet": ({ service, protocol }: Service & { readonly protocol: string }) =>
    error({
      summary: `${service}: one-packet scheduling requires UDP, and this service is ${protocol}.`,
      hint: 'Remove onePacket, or set protocol: "udp" (ipvsadm(8) --ops).',
    }),
  "one-packet-masquerading": ({ service }: Service) =>
    warning({
      summary: `${service}: with onePacket and masquerading, answers keep the real server's address, and clients drop them.`,
      hint: "Remove onePacket, or use another method: the connection is forgotten before its answer comes (seen on Linux 6.1).",
    }),
  "scheduler-flags": ({
    service,
    scheduler,
    flags,
    known,
  }: Service & { readonly scheduler: string; readonly flags: readonly string[]; readonly known: readonly string[] }) =>
    error({
      summary: `${service}: the scheduler ${scheduler} has no flag ${flags.join(", ")}.`,
      hint:
        known.length > 0
          ? `Its flags are ${known.join(", ")}.`
          : "Only sh and mh have flags (ipvsadm(8) --sched-flags).",
    }),
  "netmask-too-long": ({ service, length }: Service & { readonly length: number }) =>
    error({
      summary: `${service}: an IPv4 service cannot have a prefix length of ${length}.`,
      hint: "Specify 1 to 32, or a dotted mask.",
    }),
  "engine-protocol": ({
    service,
    engine,
    protocol,
  }: Service & { readonly engine: string; readonly protocol: string }) =>
    error({
      summary: `${service}: the persistence engine ${engine} reads UDP, and this service is ${protocol}.`,
      hint: 'Set protocol: "udp", or use a firewall mark (kernel, ip_vs_pe_sip.c).',
    }),
  "ftp-persistence": ({ service }: Service) =>
    warning({
      summary: `${service}: FTP opens a second connection, which may reach another real server.`,
      hint: "Add persistence (ipvsadm(8), NOTES).",
    }),
  "no-real-servers": ({ service }: Service) =>
    warning({
      summary: `${service} has no real server: every connection will be refused.`,
      hint: "Add a real server to realServers.",
    }),
  thresholds: ({ service, host, lower, upper }: WithServer & { readonly lower: number; readonly upper: number }) =>
    error({
      summary: `${service}: the lower threshold ${lower} of ${host} is above its upper threshold ${upper}.`,
      hint: "Specify an upper threshold that is not smaller: the kernel refuses it (ipvsadm(8) --l-threshold).",
    }),
  "vip-is-rip": ({ service, vip, host }: OnVip & WithServer) =>
    error({
      summary: `${service}: the VIP ${vip} is the address (RIP) of the real server ${host}.`,
      hint: "Use another address for the service.",
    }),
  "port-differs": ({
    service,
    host,
    port,
    servicePort,
    forwarding,
  }: WithServer & { readonly port: number; readonly servicePort: string; readonly forwarding: string }) =>
    error({
      summary: `${service}: ${host} has port ${port} and the service ${servicePort}, but ${forwarding} cannot change the port.`,
      detail: "IPVS would silently use the service's port (ipvsadm(8)).",
      hint: "Let it listen on the service's port and leave the port out, or use masquerading.",
    }),
  "family-differs": ({ service, host, rip, family }: WithServer & { readonly rip: string; readonly family: number }) =>
    error({
      summary: `${service}: ${host} has the address ${rip} and the service is IPv${family}, which only tunneling supports.`,
      hint: family === 6 ? "Add a rip6 to the real server." : "Add an IPv4 rip to the real server.",
    }),
  "tunnel-without-tunneling": ({ service, host, forwarding }: WithServer & { readonly forwarding: string }) =>
    error({
      summary: `${service}: ${host} has a tunnel, but the forwarding method is ${forwarding}.`,
      hint: 'Set forwarding: "tunneling", or remove the tunnel (ipvsadm(8) --tun-type).',
    }),
  "tunnel-checksum": ({ service, host }: WithServer) =>
    warning({
      summary: `${service}: ${host} gets GRE with checksums, which gre0 refuses.`,
      hint: "Create a GRE tunnel with icsum on it yourself, or leave checksum out (ip-tunnel(8)).",
    }),
  "server-twice": ({ service, host }: WithServer) =>
    error({
      summary: `${service} names ${host} twice.`,
      hint: "Name each real server once. Its weight is its share of the connections.",
    }),
  "server-address-twice": ({
    service,
    host,
    other,
    rip,
  }: WithServer & { readonly other: string; readonly rip: string }) =>
    error({
      summary: `${service}: ${other} and ${host} have the same address ${rip}.`,
      hint: "Name each real server once. Its weight is its share of the connections.",
    }),
} satisfies MessageTable;

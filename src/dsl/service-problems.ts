import type { DeclaredServer, DeclaredService } from "../model/declaration.ts";
import type { Severity } from "../model/diagnostic.ts";
import { endpoint, familyOf, isHostAddress } from "../model/inet.ts";
import { flagsOf } from "./service-properties.ts";
import type { CheckedProps } from "./virtual-service.ts";

export interface Problem {
  /** Default error. */
  readonly severity?: Severity;
  readonly code: string;
  readonly summary: string;
  readonly hint: string;
}

/** What is wrong inside one virtual service, although each value by itself is right. */
export function serviceProblems(service: DeclaredService, props: CheckedProps): readonly Problem[] {
  return [
    ...vipProblems(service, props),
    ...optionProblems(service, props),
    ...service.realServers.flatMap((server) => serverProblems(service, server)),
    ...twins(service),
  ];
}

function vipProblems({ vip, directors }: DeclaredService, props: CheckedProps): readonly Problem[] {
  if (vip === undefined || props.vip === undefined) return [];
  return [
    ...directors
      .filter(({ dip }) => dip?.address === vip)
      .map(({ host }) => ({
        code: "vip-is-dip",
        summary: `the VIP ${vip} is the own address (DIP) of the director ${host}`,
        hint: "give the service an address of its own: the VIP moves and goes with the service, the DIP must stay",
      })),
    ...when(!isHostAddress(props.vip), {
      code: "vip-no-host",
      summary: `the VIP ${vip}/${props.vip.prefixLength} cannot be the address of a host`,
      hint: "loopback, multicast, link-local, unspecified and broadcast addresses cannot be asked by clients: give a unicast address",
    }),
  ];
}

function optionProblems(service: DeclaredService, props: CheckedProps): readonly Problem[] {
  const {
    port,
    protocol,
    scheduler,
    schedulerFlags = [],
    persistence,
    onePacket,
    realServers,
    family,
    forwarding,
  } = service;
  const flags: readonly string[] = scheduler === "sh" || scheduler === "mh" ? flagsOf[scheduler] : [];
  const strange = schedulerFlags.filter((flag) => !flags.includes(flag));
  const netmask = props.persistence?.netmask ?? 0;
  return [
    ...when(port === 0 && persistence === undefined, {
      code: "port-zero",
      summary: "port 0 stands for every port, and only a persistent service can have it",
      hint: "give persistence: { seconds: 300 }, or a port (ipvsadm(8) --persistent)",
    }),
    ...when(onePacket === true && protocol !== "udp" && protocol !== "fwmark", {
      code: "one-packet",
      summary: `one-packet scheduling is for UDP, this service is ${protocol}`,
      hint: 'take onePacket out, or say protocol: "udp" (ipvsadm(8) --ops)',
    }),
    ...when(onePacket === true && forwarding === "masquerading", {
      severity: "warning",
      code: "one-packet-masquerading",
      summary: "answers of masqueraded one-packet services keep the real server's address: clients drop them",
      hint: "take onePacket out, or use another method; the connection is forgotten before its answer comes (seen on Linux 6.1)",
    }),
    ...when(strange.length > 0, {
      code: "scheduler-flags",
      summary: `the scheduler ${scheduler} has no flag ${strange.join(", ")}`,
      hint:
        flags.length > 0 ? `its flags are ${flags.join(", ")}` : "only sh and mh have flags (ipvsadm(8) --sched-flags)",
    }),
    ...when(family === 4 && netmask > 32, {
      code: "bad-netmask",
      summary: `a prefix length of ${netmask} is none of an IPv4 service`,
      hint: "give 1 to 32, or a dotted mask",
    }),
    ...when(persistence?.engine !== undefined && protocol !== "udp" && protocol !== "fwmark", {
      code: "engine-protocol",
      summary: `the persistence engine ${persistence?.engine} reads UDP, this service is ${protocol}`,
      hint: 'say protocol: "udp", or use a firewall mark (kernel, ip_vs_pe_sip.c)',
    }),
    ...when(port === 21 && protocol === "tcp" && forwarding !== "masquerading" && persistence === undefined, {
      severity: "warning",
      code: "ftp-persistence",
      summary: "FTP opens a second connection, which may reach another real server",
      hint: "give persistence (ipvsadm(8), NOTES)",
    }),
    ...when(realServers.length === 0 && props.realServers.length === 0, {
      severity: "warning",
      code: "no-real-servers",
      summary: "it has no real server: every connection will be refused",
      hint: "add one to realServers",
    }),
  ];
}

function serverProblems(service: DeclaredService, server: DeclaredServer): readonly Problem[] {
  const { vip, port, family, forwarding } = service;
  const { host, rip, upperThreshold = 0, lowerThreshold = 0, tunnel } = server;
  return [
    ...when(lowerThreshold > upperThreshold, {
      code: "thresholds",
      summary: `the lower threshold ${lowerThreshold} of ${host} is above its upper threshold ${upperThreshold}`,
      hint: "give an upper threshold that is not smaller: the kernel refuses it (ipvsadm(8) --l-threshold)",
    }),
    ...when(rip === vip, {
      code: "vip-is-rip",
      summary: `the VIP ${vip} is the address (RIP) of the real server ${host}`,
      hint: "give the service an address of its own",
    }),
    ...when(forwarding !== "masquerading" && server.port !== (port ?? 0), {
      code: "port-differs",
      summary: `${host} has port ${server.port}, the service ${port ?? "a firewall mark"}: ${forwarding} cannot change the port`,
      hint: "let it listen on the service's port and leave the port out, or use masquerading; IPVS would send to the service's port silently (ipvsadm(8))",
    }),
    ...when(familyOf(rip) !== family && forwarding !== "tunneling", {
      code: "family-differs",
      summary: `${host} has the address ${rip}, the service is IPv${family}: only tunneling leads over the other family`,
      hint: family === 6 ? "give the real server a rip6" : "give the real server an IPv4 rip",
    }),
    ...when(tunnel !== undefined && forwarding !== "tunneling", {
      code: "tunnel-without-tunneling",
      summary: `${host} has a tunnel, but the service's method is ${forwarding}`,
      hint: 'say forwarding: "tunneling", or take the tunnel out (ipvsadm(8) --tun-type)',
    }),
    ...when(tunnel?.type === "gre" && tunnel.checksum === "csum", {
      severity: "warning",
      code: "tunnel-checksum",
      summary: `${host} gets GRE with checksums, which gre0 refuses`,
      hint: "make a GRE tunnel with icsum on it yourself, or leave checksum out (ip-tunnel(8))",
    }),
  ];
}

function twins({ realServers, forwarding }: DeclaredService): readonly Problem[] {
  const seen = new Map<string, string>();
  return realServers.flatMap(({ host, rip, port }) => {
    // Masquerading may lead to two ports of one server.
    const key = forwarding === "masquerading" ? endpoint(rip, port) : rip;
    const twin = seen.get(key);
    seen.set(key, host);
    if (twin === undefined) return [];
    return [
      {
        code: "server-twice",
        summary: twin === host ? `${host} is named twice` : `${twin} and ${host} have the same address ${rip}`,
        hint: "name each real server once; its weight says how much it takes",
      },
    ];
  });
}

function when(wrong: boolean, problem: Problem): readonly Problem[] {
  return wrong ? [problem] : [];
}

import type { DeclaredServer, DeclaredService } from "../model/declaration.ts";
import { parseServiceKey } from "../model/ipvs/service-key.ts";
import type { Family } from "../model/network/inet.ts";
import type { Forwarding, IpvsTimeoutsSpec } from "../model/specs.ts";

/**
 * The services of one director as the virtual_server blocks of a keepalived.conf: what keepalived would keep instead of lvsform. The
 * VIPs themselves are not in it: those are VRRP's, which a cluster.ts does not speak of. `timeouts` are the director's; absent
 * fields stay as the kernel has them. Source: keepalived.conf(5), LVS CONFIGURATION; checked by `keepalived -t` of 2.2.7.
 */
export function printKeepalived(
  services: readonly DeclaredService[],
  directorHost: string,
  timeouts: IpvsTimeoutsSpec = {},
  cluster?: string,
): string {
  const own = services.filter(({ directors }) => directors.some(({ host }) => host === directorHost));
  const of = cluster === undefined ? "" : ` of cluster ${cluster}`;
  return [
    [comment(`The virtual services${of} on ${directorHost}, written by lvsform export.`)],
    printTimeouts(timeouts),
    ...own.map((service) => printService(service, of)),
  ]
    .filter((block) => block.length > 0)
    .map((block) => `${block.join("\n")}\n`)
    .join("\n");
}

function printTimeouts({ tcpSeconds, tcpFinSeconds, udpSeconds }: IpvsTimeoutsSpec): readonly string[] {
  const words = Object.entries({ tcp: tcpSeconds, tcpfin: tcpFinSeconds, udp: udpSeconds }).flatMap(([name, value]) =>
    // 0 keeps what the kernel has (ipvsadm(8) --set), and keepalived refuses it.
    value ? [`${name} ${value}`] : [],
  );
  return words.length === 0 ? [] : block("global_defs", [`lvs_timeouts ${words.join(" ")}`]);
}

function printService(service: DeclaredService, of: string): readonly string[] {
  const { name, key, persistence, scheduler, schedulerFlags = [], onePacket = false, realServers } = service;
  return [
    comment(`Service ${name}${of}: ${key}`),
    ...block(headOf(service), [
      ...familyOf(service),
      `lvs_sched ${scheduler}`,
      ...schedulerFlags,
      ...(onePacket ? ["ops"] : []),
      `lvs_method ${methods[service.forwarding]}`,
      ...(persistence?.engine === undefined ? [] : [`persistence_engine ${persistence.engine}`]),
      ...(persistence === undefined ? [] : [`persistence_timeout ${persistence.seconds}`]),
      ...(persistence?.netmask === undefined ? [] : [`persistence_granularity ${persistence.netmask}`]),
      ...protocolOf(service),
      ...realServers.flatMap((server) => ["", ...printServer(service, server)]),
    ]),
  ];
}

function headOf({ key, vip, port }: DeclaredService): string {
  const parsed = parseServiceKey(key);
  if (parsed.protocol === "fwmark") return `virtual_server fwmark ${parsed.fwmark}`;
  return `virtual_server ${withPort(vip ?? parsed.address, port ?? parsed.port)}`;
}

/** Only where keepalived could take it for another one: a mark has no address that shows it. */
function familyOf({ protocol, family }: { protocol: DeclaredService["protocol"]; family: Family }): readonly string[] {
  return protocol === "fwmark" ? [`ip_family ${family === 6 ? "inet6" : "inet"}`] : [];
}

/** A mark is of every protocol. */
function protocolOf({ protocol }: DeclaredService): readonly string[] {
  return protocol === "fwmark" ? [] : [`protocol ${protocol.toUpperCase()}`];
}

const methods: Readonly<Record<Forwarding, string>> = {
  "direct-routing": "DR",
  masquerading: "NAT",
  tunneling: "TUN",
};

function printServer(service: DeclaredService, server: DeclaredServer): readonly string[] {
  const { host, rip, port, weight, weightOwner, upperThreshold, lowerThreshold, tunnel } = server;
  const envelope = [
    ...(tunnel === undefined ? [] : ["type", tunnel.type]),
    ...(tunnel?.port === undefined ? [] : ["port", String(tunnel.port)]),
    ...(tunnel?.checksum === undefined ? [] : [tunnel.checksum]),
  ];
  return [
    comment(weightOwner === "external" ? `${host}; its weight is managed elsewhere` : host),
    ...block(`real_server ${withPort(rip, port)}`, [
      `weight ${weight}`,
      ...(envelope.length === 0 ? [] : [`lvs_method TUN ${envelope.join(" ")}`]),
      ...(upperThreshold ? [`uthreshold ${upperThreshold}`] : []),
      ...(lowerThreshold ? [`lthreshold ${lowerThreshold}`] : []),
      ...printCheck(service, server),
    ]),
  ];
}

/** By the port that `verify` asks, at the real server's own port where it has one. Nothing to ask, or SCTP: it counts as up. */
function printCheck({ protocol, verify }: DeclaredService, { port }: DeclaredServer): readonly string[] {
  const at = port === 0 ? verify.ports[0] : port;
  if (at === undefined || protocol === "sctp") return [comment("not checked: it is taken for up")];
  if (verify.by !== "udp" && protocol !== "udp") return block("TCP_CHECK", [`connect_port ${at}`]);
  const payload = Buffer.from(verify.send).toString("hex").toUpperCase();
  return block("UDP_CHECK", [`connect_port ${at}`, ...(payload ? [`payload ${payload}`] : []), "require_reply"]);
}

/** Port 0, every port, is expressed by leaving it out. */
function withPort(address: string, port: number): string {
  return port === 0 ? address : `${address} ${port}`;
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [`${head} {`, ...lines.map((line) => (line === "" ? "" : `    ${line}`)), "}"];
}

/** One line, whatever a name holds: a line end in it would begin a directive. */
function comment(text: string): string {
  return `# ${text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")}`;
}

import type { DataOf } from "../messages/build.ts";
import type { service as messages } from "../messages/service.ts";
import type { DeclaredServer, DeclaredService } from "../model/declaration.ts";
import { endpoint, familyOf, isHostAddress } from "../model/network/inet.ts";
import { flagsOf } from "./service-properties.ts";
import type { CheckedProps } from "./service-schema.ts";

type ServiceCode = keyof typeof messages;

/** A problem of a service: the code of its message, and the data. */
export type ServiceProblem = { [C in ServiceCode]: readonly [code: C, data: DataOf<C>] }[ServiceCode];

/** Returns the problems of one virtual service whose single values are valid. `service` is the construct as messages name it. */
export function serviceProblems(
  declared: DeclaredService,
  props: CheckedProps,
  service: string,
): readonly ServiceProblem[] {
  return [
    ...vipProblems(declared, props, service),
    ...protocolProblems(declared, service),
    ...optionProblems(declared, props, service),
    ...declared.realServers.flatMap((server) => serverProblems(declared, server, service)),
    ...twins(declared, service),
  ];
}

/** Returns the problem if a condition holds. */
export function when<C extends ServiceCode>(isWrong: boolean, code: C, data: DataOf<C>): readonly ServiceProblem[] {
  return isWrong ? [[code, data] as unknown as ServiceProblem] : [];
}

function vipProblems(
  { vip, directors }: DeclaredService,
  props: CheckedProps,
  service: string,
): readonly ServiceProblem[] {
  if (vip === undefined || props.vip === undefined) return [];
  return [
    ...directors.flatMap(({ host, dip }) => when(dip?.address === vip, "vip-is-dip", { service, vip, host })),
    ...when(!isHostAddress(props.vip), "vip-not-unicast", { service, vip, length: props.vip.prefixLength }),
  ];
}

/** Returns the problems of options that not every protocol and method supports. */
function protocolProblems(declared: DeclaredService, service: string): readonly ServiceProblem[] {
  const { port, protocol, persistence, onePacket, forwarding } = declared;
  const isUdp = protocol === "udp" || protocol === "fwmark";
  const isFtp = port === 21 && protocol === "tcp" && forwarding !== "masquerading" && persistence === undefined;
  return [
    ...when(port === 0 && persistence === undefined, "port-zero", { service }),
    ...when(onePacket === true && !isUdp, "one-packet", { service, protocol }),
    ...when(onePacket === true && forwarding === "masquerading", "one-packet-masquerading", { service }),
    ...when(persistence?.engine !== undefined && !isUdp, "engine-protocol", {
      service,
      engine: persistence?.engine ?? "",
      protocol,
    }),
    ...when(isFtp, "ftp-persistence", { service }),
  ];
}

function optionProblems(declared: DeclaredService, props: CheckedProps, service: string): readonly ServiceProblem[] {
  const { scheduler, schedulerFlags = [], realServers, family } = declared;
  const known: readonly string[] = scheduler === "sh" || scheduler === "mh" ? flagsOf[scheduler] : [];
  const flags = schedulerFlags.filter((flag) => !known.includes(flag));
  const netmask = props.persistence?.netmask ?? 0;
  return [
    ...when(flags.length > 0, "scheduler-flags", { service, scheduler, flags, known }),
    ...when(family === 4 && netmask > 32, "netmask-too-long", { service, length: netmask }),
    ...when(realServers.length === 0 && props.realServers.length === 0, "no-real-servers", { service }),
  ];
}

function serverProblems(declared: DeclaredService, server: DeclaredServer, service: string): readonly ServiceProblem[] {
  const { vip, port, family, forwarding } = declared;
  const { host, rip, upperThreshold = 0, lowerThreshold = 0, tunnel } = server;
  return [
    ...when(lowerThreshold > upperThreshold, "thresholds", {
      service,
      host,
      lower: lowerThreshold,
      upper: upperThreshold,
    }),
    ...when(rip === vip, "vip-is-rip", { service, vip: vip ?? "", host }),
    ...when(forwarding !== "masquerading" && server.port !== (port ?? 0), "port-differs", {
      service,
      host,
      port: server.port,
      servicePort: port === undefined ? "a firewall mark" : String(port),
      forwarding,
    }),
    ...when(familyOf(rip) !== family && forwarding !== "tunneling", "family-differs", { service, host, rip, family }),
    ...when(tunnel !== undefined && forwarding !== "tunneling", "tunnel-without-tunneling", {
      service,
      host,
      forwarding,
    }),
    ...when(tunnel?.type === "gre" && tunnel.checksum === "csum", "tunnel-checksum", { service, host }),
  ];
}

function twins({ realServers, forwarding }: DeclaredService, service: string): readonly ServiceProblem[] {
  const seen = new Map<string, string>();
  return realServers.flatMap(({ host, rip, port }) => {
    // Masquerading may lead to two ports of one server.
    const key = forwarding === "masquerading" ? endpoint(rip, port) : rip;
    const twin = seen.get(key);
    seen.set(key, host);
    if (twin === undefined) return [];
    return twin === host
      ? when(true, "server-twice", { service, host })
      : when(true, "server-address-twice", { service, host, other: twin, rip });
  });
}

import type { Address } from "../../model/address.ts";
import type { DeclaredDirector, DeclaredServer, DeclaredService } from "../../model/declaration.ts";
import { destinationKey } from "../../model/ipvs/service-key.ts";
import {
  type Forwarding,
  type InterfaceAddressSpec,
  type IpvsDestinationSpec,
  type IpvsServiceSpec,
  ownedFields,
} from "../../model/specs.ts";
import { type Draft, draft, type LabelOf } from "../draft.ts";
import { directRouting } from "./direct-routing.ts";
import { masquerading } from "./masquerading.ts";
import type { Method } from "./method.ts";
import { tunneling } from "./tunneling.ts";

const methods: Readonly<Record<Forwarding, Method>> = { "direct-routing": directRouting, masquerading, tunneling };

export interface Around {
  readonly labelOf: LabelOf;
  /** Bits of the VIP on the director's interface. */
  readonly prefixLength: number;
  /** Returns the resources that a director needs before any service of it. */
  before(host: string): readonly Address[];
}

/**
 * Returns the resources of a service, in their order: every real server is ready before it gets connections; the table before the director's
 * VIP, else the director refuses connections.
 */
export function expand(service: DeclaredService, around: Around): readonly Draft[] {
  const method = methods[service.forwarding];
  const servers = service.realServers.filter(({ host }) => !answersItself(service, host));
  const prepared = servers.flatMap((server) => method.server(service, server, around.labelOf));
  return [...prepared, ...service.directors.flatMap((director) => onDirector(service, director, prepared, around))];
}

/** A director that is its own real server has the VIP already, or gets it from what moves it. */
function answersItself({ vipOwner, directors }: DeclaredService, host: string): boolean {
  return host === vipOwner || (vipOwner === "external" && directors.some((one) => one.host === host));
}

function onDirector(
  service: DeclaredService,
  director: DeclaredDirector,
  prepared: readonly Draft[],
  { before, labelOf, prefixLength }: Around,
): readonly Draft[] {
  const { host } = director;
  const modules = modulesOf(service).map((name) =>
    draft(host, "kernel-module", name, { loaded: true }, [`${host}/kernel-module/ip_vs`]),
  );
  const { scheduler, schedulerFlags, persistence, onePacket } = service;
  const table = draft<IpvsServiceSpec>(
    host,
    "ipvs-service",
    service.key,
    {
      scheduler,
      ...(schedulerFlags?.length ? { schedulerFlags } : {}),
      ...(persistence ? { persistence } : {}),
      ...(onePacket ? { onePacket } : {}),
    },
    [...modules, ...before(host)],
  );
  const forwarding = methods[service.forwarding].director(service, director);
  // The VIP waits for all the rest; where there is none, the destination does.
  const last = prepared.filter((one) => service.vip === undefined || one.kind === "interface-address");
  const ready = Map.groupBy(last, (one) => one.host);
  const destinations = service.realServers.map((server) =>
    destination(service, host, server, [table, ...forwarding, ...(ready.get(server.host) ?? [])]),
  );
  const all = [...modules, table, ...forwarding, ...destinations];
  if (service.vip === undefined || service.vipOwner !== host) return all;
  const label = labelOf(director.interface, service.vip);
  const spec: InterfaceAddressSpec = { prefixLength, announce: true, ...(label ? { label } : {}) };
  const key = `${director.interface}/${service.vip}`;
  return [...all, draft(host, "interface-address", key, spec, [table, ...forwarding, ...destinations])];
}

/** The kernel would load them by itself; declared, they are there after a reboot too, and destroy takes them away. */
function modulesOf({ scheduler, persistence, forwarding, protocol, port }: DeclaredService): readonly string[] {
  const ftp = forwarding === "masquerading" && protocol === "tcp" && port === 21;
  return [
    `ip_vs_${scheduler}`,
    ...(persistence?.engine ? [`ip_vs_pe_${persistence.engine}`] : []),
    // The data connection of FTP is announced inside the control connection. Source: ipvsadm(8), NOTES.
    ...(ftp ? ["ip_vs_ftp"] : []),
  ];
}

function destination(
  { key, forwarding }: DeclaredService,
  director: string,
  server: DeclaredServer,
  needs: readonly Draft[],
): Draft {
  const { host, rip, port, weight, weightOwner, upperThreshold, lowerThreshold, tunnel } = server;
  const spec: IpvsDestinationSpec = {
    forwarding,
    weight,
    ...(upperThreshold ? { upperThreshold } : {}),
    ...(lowerThreshold ? { lowerThreshold } : {}),
    ...(tunnel ? { tunnel } : {}),
  };
  const one = draft(director, "ipvs-destination", destinationKey(key, rip, port), spec, [
    ...needs,
    // A masqueraded server must send its answers back by the director.
    ...(forwarding === "masquerading" ? [`${host}/route/default`, `${host}/route/default6`] : []),
  ]);
  if (weightOwner === "lvsform") return one;
  return { ...one, owned: ownedFields["ipvs-destination"].filter((field) => field !== "weight") };
}

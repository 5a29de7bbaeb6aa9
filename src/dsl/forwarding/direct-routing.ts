import { addressOf } from "../model/address.ts";
import { hostPrefix, type InterfacePrefix } from "../model/inet.ts";
import type { Resource } from "../model/resource.ts";
import { destinationKey } from "../model/service-key.ts";
import type { InterfaceAddressSpec, IpvsDestinationSpec, IpvsServiceSpec, SysctlSpec } from "../model/specs.ts";

/** A checked virtual service. */
export interface ServiceFacts {
  readonly key: string;
  readonly vip: InterfacePrefix;
  readonly port: number;
  readonly scheduler: string;
  readonly director: { readonly host: string; readonly interface: string };
  readonly servers: readonly {
    readonly host: string;
    readonly rip: string;
    readonly weight: number;
    readonly upperThreshold?: number;
    readonly lowerThreshold?: number;
  }[];
}

type Draft = Pick<Resource, "host" | "kind" | "key" | "spec"> & Partial<Pick<Resource, "dependsOn">>;
type LabelOf = (device: string, vip: string) => string | undefined;

/**
 * Answer ARP only for addresses of the interface it came in on, and speak with that interface's own address: so the VIP on lo stays
 * silent, and the director alone owns it. The kernel takes the larger of `all` and the interface's own value.
 * Source: Documentation/networking/ip-sysctl.rst, arp_ignore and arp_announce.
 */
const silentArp = [
  ["net.ipv4.conf.all.arp_ignore", "1"],
  ["net.ipv4.conf.all.arp_announce", "2"],
  ["net.ipv4.conf.lo.arp_ignore", "1"],
  ["net.ipv4.conf.lo.arp_announce", "2"],
] as const;

/**
 * What direct routing needs, and in which order: the sysctls before the VIP on lo, else the real server answers ARP at once; every
 * real server before it gets connections; the table before the director's VIP, else the director refuses connections.
 */
export function directRouting(service: ServiceFacts, labelOf: LabelOf): readonly Draft[] {
  const { host } = service.director;
  const scheduler = draft(host, "kernel-module", `ip_vs_${service.scheduler}`, { loaded: true }, [
    `${host}/kernel-module/ip_vs`,
  ]);
  const table = draft<IpvsServiceSpec>(host, "ipvs-service", service.key, { scheduler: service.scheduler }, [
    scheduler,
  ]);
  // A director that is its own real server answers on its VIP already.
  const remote = service.servers.filter((server) => server.host !== host);
  const servers = remote.flatMap((server) => realServer(server.host, service.vip.address, labelOf));
  const destinations = service.servers.map((server) => {
    const ready = servers.filter((one) => one.host === server.host && one.kind === "interface-address");
    return destination(service, server, [table, ...ready]);
  });
  const label = labelOf(service.director.interface, service.vip.address);
  const vip = draft<InterfaceAddressSpec>(
    host,
    "interface-address",
    `${service.director.interface}/${service.vip.address}`,
    { prefixLength: service.vip.prefixLength, announce: true, ...(label ? { label } : {}) },
    [table, ...destinations, `${host}/ipvs-timeouts/all`],
  );
  return [...servers, scheduler, table, ...destinations, vip];
}

function realServer(host: string, vip: string, labelOf: LabelOf): readonly Draft[] {
  const sysctls = silentArp.map(([key, value]) => draft<SysctlSpec>(host, "sysctl", key, { value }));
  const label = labelOf("lo", vip);
  // A wider mask on lo would make the whole network local to this host.
  const spec = { prefixLength: hostPrefix(vip), ...(label ? { label } : {}) };
  const address = draft<InterfaceAddressSpec>(host, "interface-address", `lo/${vip}`, spec, sysctls);
  return [...sysctls, address];
}

function destination(service: ServiceFacts, server: ServiceFacts["servers"][number], needs: readonly Draft[]): Draft {
  const { upperThreshold, lowerThreshold } = server;
  return draft<IpvsDestinationSpec>(
    service.director.host,
    "ipvs-destination",
    destinationKey(service.key, server.rip, service.port),
    {
      forwarding: "direct-routing",
      weight: server.weight,
      ...(upperThreshold ? { upperThreshold } : {}),
      ...(lowerThreshold ? { lowerThreshold } : {}),
    },
    needs,
  );
}

function draft<S extends Resource["spec"]>(
  host: string,
  kind: string,
  key: string,
  spec: S,
  needs: readonly (Draft | string)[] = [],
): Draft {
  return {
    host,
    kind,
    key,
    spec,
    dependsOn: needs.map((one) => (typeof one === "string" ? one : addressOf(one))),
  };
}

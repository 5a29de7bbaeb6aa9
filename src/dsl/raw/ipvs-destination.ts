import { z } from "zod";
import type { DataOf } from "../../messages/build.ts";
import { addressOf } from "../../model/address.ts";
import { destinationKey, parseServiceKey, serviceFamily } from "../../model/ipvs/service-key.ts";
import { familyOf } from "../../model/network/inet.ts";
import { type Forwarding, ownedFields } from "../../model/specs.ts";
import type { Declared, Protectable } from "../declaring.ts";
import { defined } from "../defined.ts";
import { ip } from "../properties.ts";
import { forwarding, serverPort, threshold, tunnel, weight } from "../service-properties.ts";
import type { RealServerEntry, Tunnel } from "../service-props.ts";
import { RawResource } from "./raw-resource.ts";
import { type ServiceIdentity, serviceIdentity } from "./service-identity.ts";

/** Which real server a service sends connections to, and how. Source: ipvsadm(8) -a. */
export interface IpvsDestinationProps extends Omit<RealServerEntry, "server">, Protectable {
  /** The service it belongs to. */
  readonly service: ServiceIdentity;
  /** The real server's address. */
  readonly rip: string;
  /** Masquerading; of a firewall mark also the other methods, which do not use it. Default: that of the service; of a mark 0. */
  readonly port?: number;
  /** Default "direct-routing". */
  readonly forwarding?: Forwarding;
  /** Tunneling only. Default { type: "ipip" }. */
  readonly tunnel?: Tunnel;
}

const schema = z
  .strictObject({
    service: serviceIdentity,
    rip: ip,
    port: serverPort.optional(),
    forwarding: forwarding.default("direct-routing"),
    weight: weight.default(1),
    weightOwner: z.enum(["lvsform", "external"]).default("lvsform"),
    upperThreshold: threshold.optional(),
    lowerThreshold: threshold.optional(),
    tunnel: tunnel.optional(),
  })
  .superRefine(({ service, rip, forwarding: method, port, tunnel: envelope, ...limits }, context) => {
    const { lowerThreshold, upperThreshold } = limits;
    const refuse = (path: string, problem: string, hint: string) =>
      context.addIssue({
        code: "custom",
        path: [path],
        message: problem,
        params: {
          code: "bad-destination",
          data: { problem, hint } satisfies Pick<DataOf<"bad-destination">, "problem" | "hint">,
        },
      });
    // The kernel keeps the port of a mark's destination, whatever the method makes of it.
    const isMark = parseServiceKey(service).protocol === "fwmark";
    if (port !== undefined && method !== "masquerading" && !isMark)
      refuse("port", `${method} cannot change the port`, "Leave it out: only masquerading can (ipvsadm(8)).");
    if ((lowerThreshold ?? 0) > (upperThreshold ?? 0))
      refuse(
        "lowerThreshold",
        "it is above the upper threshold",
        "Specify an upperThreshold that is not smaller (ipvsadm(8)).",
      );
    if (familyOf(rip) !== serviceFamily(service) && method !== "tunneling")
      refuse(
        "rip",
        `${rip} has another address family than the service`,
        "Only tunneling supports another family (ipvsadm(8)).",
      );
    if (envelope !== undefined && method !== "tunneling")
      refuse("tunnel", `${method} has no tunnel`, 'Set forwarding: "tunneling", or leave it out.');
  });

/**
 * A real server of a virtual service, alone: the real server itself is not prepared.
 *
 * @example
 * ```ts
 * import { Cluster, Director, IpvsDestination, IpvsService } from "lvsform";
 *
 * const dns = new Cluster("dns");
 * const v11 = new Director(dns, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
 * const service = { protocol: "udp", vip: "192.168.0.21", port: 53 } as const;
 * new IpvsService(v11, "dns", { service, scheduler: "rr" });
 * new IpvsDestination(v11, "first", { service, rip: "192.168.0.12", forwarding: "masquerading", port: 5353 });
 * ```
 */
export class IpvsDestination extends RawResource<IpvsDestinationProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ service, rip, port, weightOwner, ...spec }, host) => ({
      kind: "ipvs-destination",
      key: destinationKey(service, rip, port ?? portOf(service)),
      spec: defined(spec),
      dependsOn: [addressOf({ host, kind: "ipvs-service", key: service })],
      owned: ownedFields["ipvs-destination"].filter((field) => field !== "weight" || weightOwner === "lvsform"),
    }));
  }
}

function portOf(service: string): number {
  const key = parseServiceKey(service);
  return key.protocol === "fwmark" ? 0 : key.port;
}

import { z } from "zod";
import { addressOf } from "../../model/address.ts";
import { destinationKey, type Protocol, printServiceKey } from "../../model/service-key.ts";
import type { Declared } from "../declaring.ts";
import { ip, port, protocol, weight } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

export interface IpvsDestinationProps {
  /** The service it belongs to. Protocol: default "tcp". */
  readonly service: { readonly protocol?: Protocol; readonly vip: string; readonly port: number };
  /** The real server's address. */
  readonly rip: string;
  /** 0–65 535; 0 takes no new connections. Default 1. */
  readonly weight?: number;
}

const schema = z.strictObject({
  service: z.strictObject({ protocol: protocol.default("tcp"), vip: ip, port }),
  rip: ip,
  weight: weight.default(1),
});

/** A real server of a virtual service by direct routing, alone: the real server itself is not prepared. */
export class IpvsDestination extends RawResource<IpvsDestinationProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ service: { vip, ...at }, rip, weight: share }, host) => {
      const service = printServiceKey({ ...at, address: vip });
      return {
        kind: "ipvs-destination",
        key: destinationKey(service, rip, at.port),
        spec: { forwarding: "direct-routing", weight: share },
        dependsOn: [addressOf({ host, kind: "ipvs-service", key: service })],
      };
    });
  }
}

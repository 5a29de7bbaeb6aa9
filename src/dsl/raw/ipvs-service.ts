import { z } from "zod";
import { serviceFamily } from "../../model/ipvs/service-key.ts";
import type { Declared, Protectable } from "../declaring.ts";
import { defined } from "../defined.ts";
import { persistenceSpec } from "../persistence-spec.ts";
import { persistence, type Scheduler, scheduler, schedulerFlag } from "../service-properties.ts";
import type { Persistence } from "../service-props.ts";
import { RawResource } from "./raw-resource.ts";
import { type ServiceIdentity, serviceIdentity } from "./service-identity.ts";

/** A virtual service of the table: its address, and how connections are scheduled. Source: ipvsadm(8) -A. */
export interface IpvsServiceProps extends Protectable {
  /** Its address and port, or firewall mark. */
  readonly service: ServiceIdentity;
  /** Default "wlc", as ipvsadm's. */
  readonly scheduler?: Scheduler;
  /** The flags of the schedulers sh and mh. Source: ipvsadm(8) --sched-flags. */
  readonly schedulerFlags?: readonly string[];
  /** A client stays on its real server. Default: each connection is scheduled by itself. */
  readonly persistence?: Persistence;
  /** Each packet is scheduled by itself. Default false. */
  readonly onePacket?: boolean;
}

const schema = z.strictObject({
  service: serviceIdentity,
  scheduler: scheduler.default("wlc"),
  schedulerFlags: z.array(schedulerFlag).optional(),
  persistence: persistence.optional(),
  onePacket: z.boolean().optional(),
});

/** A virtual service of a host's IPVS table, alone: without VIP, real servers or their sysctls. */
export class IpvsService extends RawResource<IpvsServiceProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ service: key, ...options }) => ({
      kind: "ipvs-service",
      key,
      spec: {
        ...defined(options),
        ...(options.persistence ? { persistence: persistenceSpec(options.persistence, serviceFamily(key)) } : {}),
      },
    }));
  }
}

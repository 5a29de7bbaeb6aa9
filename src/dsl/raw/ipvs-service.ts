import { z } from "zod";
import { type Protocol, printServiceKey } from "../../model/service-key.ts";
import type { Declared } from "../declaring.ts";
import { ip, port, protocol, type Scheduler, scheduler } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

export interface IpvsServiceProps {
  /** Default "tcp". */
  readonly protocol?: Protocol;
  /** The VIP, without a prefix length. */
  readonly vip: string;
  /** 1–65 535. */
  readonly port: number;
  /** Default "wlc", as ipvsadm's. */
  readonly scheduler?: Scheduler;
}

const schema = z.strictObject({
  protocol: protocol.default("tcp"),
  vip: ip,
  port,
  scheduler: scheduler.default("wlc"),
});

/** A virtual service of a host's IPVS table, alone: without VIP, real servers or their sysctls. */
export class IpvsService extends RawResource<IpvsServiceProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ vip, scheduler: name, ...at }) => ({
      kind: "ipvs-service",
      key: printServiceKey({ ...at, address: vip }),
      spec: { scheduler: name },
    }));
  }
}

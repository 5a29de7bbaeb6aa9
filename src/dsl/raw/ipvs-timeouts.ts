import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import type { DirectorProps } from "../director.ts";
import { type MessageParams, timeoutFields } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** The timeouts of idle connections: at least one of tcpSeconds, tcpFinSeconds and udpSeconds. Source: ipvsadm(8) --set. */
export type IpvsTimeoutsProps = NonNullable<DirectorProps["timeouts"]> & Protectable;

const schema = z
  .strictObject(timeoutFields)
  .refine((value) => Object.values(value).some((seconds) => seconds !== undefined), {
    error: "timeouts-empty",
    params: { code: "timeouts-empty", data: {} } satisfies MessageParams,
  });

/** The connection timeouts of a host's IPVS table. */
export class IpvsTimeouts extends RawResource<IpvsTimeoutsProps> {
  declare(): Declared {
    return this.declareAs(schema, (value) => ({
      kind: "ipvs-timeouts",
      key: "all",
      spec: Object.fromEntries(Object.entries(value).filter(([, seconds]) => seconds !== undefined)),
    }));
  }
}

import { z } from "zod";
import { familyOf } from "../../model/network/inet.ts";
import type { Declared, Protectable } from "../declaring.ts";
import { defined } from "../defined.ts";
import { device, ip } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** Which way a host sends what is for no network of its own. */
export interface DefaultRouteProps extends Protectable {
  /** The gateway. Its family decides which default route. */
  readonly via: string;
  /** Default: the interface of the gateway's network. */
  readonly interface?: string;
}

const schema = z.strictObject({ via: ip, interface: device.optional() });

/** The default route of a host. Destroy restores the former one. */
export class DefaultRoute extends RawResource<DefaultRouteProps> {
  declare(): Declared {
    return this.declareAs(schema, (spec) => ({
      kind: "route",
      key: familyOf(spec.via) === 6 ? "default6" : "default",
      spec: defined(spec),
    }));
  }
}

import type { Construct } from "constructs";
import { z } from "zod";
import type { Declared } from "./declaring.ts";
import { Host, type HostProps } from "./host.ts";
import { hostName, ipv4 } from "./properties.ts";

export interface RealServerProps extends HostProps {
  /** The address on which the director reaches this server, e.g. "192.168.0.12". Checked against, never set. */
  readonly rip: string;
}

const schema = z.strictObject({ host: hostName, sudo: z.boolean().optional(), rip: ipv4 });

/** A host that answers the clients. */
export class RealServer extends Host<RealServerProps> {
  constructor(scope: Construct, id: string, props: RealServerProps) {
    super(scope, id, props);
  }

  /** Undefined where its properties are wrong; `declare` tells what. */
  get facts(): { readonly host: string; readonly rip: string } | undefined {
    const checked = this.check(schema);
    return "value" in checked ? checked.value : undefined;
  }

  declare(): Declared {
    const checked = this.check(schema);
    return "value" in checked ? this.target(checked.value) : checked;
  }
}

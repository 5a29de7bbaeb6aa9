import type { Construct } from "constructs";
import { z } from "zod";
import type { Declared } from "./declaring.ts";
import { Host, type HostProps, hostFields } from "./host.ts";

const schema = z.strictObject(hostFields);

/** A host to ask from: where `lvsform verify` sends its requests. Nothing is changed on it. */
export class Client extends Host<HostProps> {
  constructor(scope: Construct, id: string, props: HostProps) {
    super(scope, id, props);
  }

  declare(): Declared {
    const checked = this.check(schema);
    return "value" in checked ? { ...this.target(checked.value), clients: [checked.value.host] } : checked;
  }
}

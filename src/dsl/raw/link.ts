import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { device } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** Which interface is to be up or down. */
export interface LinkProps extends Protectable {
  /** The name, as `ip link` prints it. */
  readonly name: string;
  /** false: down. */
  readonly up: boolean;
}

const schema = z.strictObject({ name: device, up: z.boolean() });

/** Whether a network interface is up. Destroy restores its former state, with its IPv6 addresses and routes. */
export class Link extends RawResource<LinkProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ name, up }) => ({ kind: "link", key: name, spec: { up } }));
  }
}

import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { sysctlName, sysctlValue } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

export interface SysctlProps extends Protectable {
  /** As sysctl(8) prints it; a dot inside an interface's name is written as a slash: `net.ipv4.conf.eth0/10.arp_ignore`. */
  readonly name: string;
  readonly value: string | number;
}

const schema = z.strictObject({ name: sysctlName, value: sysctlValue });

/** A kernel parameter of the running system. Destroy puts the first value back. */
export class Sysctl extends RawResource<SysctlProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ name, value }) => ({ kind: "sysctl", key: name, spec: { value } }));
  }
}

import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { sysctlName, sysctlValue } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** Which kernel parameter has which value. */
export interface SysctlProps extends Protectable {
  /** The name, as sysctl(8) prints it; a dot inside an interface's name is written as a slash: `net.ipv4.conf.eth0/10.arp_ignore`. */
  readonly name: string;
  /** The value, as it is written; spaces and tabs between several numbers are alike: "4096 131072 6291456". */
  readonly value: string | number;
}

const schema = z.strictObject({ name: sysctlName, value: sysctlValue });

/**
 * A kernel parameter of the running system. Destroy restores the original value.
 *
 * @example
 * ```ts
 * import { Cluster, RealServer, Sysctl } from "lvsform";
 *
 * const web = new Cluster("web");
 * const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
 * new Sysctl(v12, "backlog", { name: "net.core.somaxconn", value: 8192 });
 * ```
 */
export class Sysctl extends RawResource<SysctlProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ name, value }) => ({ kind: "sysctl", key: name, spec: { value } }));
  }
}

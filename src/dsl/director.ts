import type { Construct } from "constructs";
import { z } from "zod";
import { addressOf } from "../model/address.ts";
import type { InterfacePrefix } from "../model/inet.ts";
import type { IpvsTimeoutsSpec } from "../model/specs.ts";
import type { Declared } from "./declaring.ts";
import { Host, type HostProps } from "./host.ts";
import { device, hostName, ipv4Prefix, timeoutFields } from "./properties.ts";

export interface DirectorProps extends HostProps {
  /** The interface on which the VIPs stand and clients arrive, e.g. "eth0". */
  readonly interface: string;
  /** The director's own address towards the real servers, with its prefix length, e.g. "192.168.0.11/24". Checked against, never set. */
  readonly dip: string;
  /** How long IPVS keeps idle connections. Absent, or a field absent: the host's own value stays. Source: ipvsadm(8) --set. */
  readonly timeouts?: {
    /** An established TCP session. Seconds, 1–2 678 400; kernel default 900. */
    readonly tcpSeconds?: number;
    /** A TCP session after a FIN. Seconds, 1–2 678 400; kernel default 120. */
    readonly tcpFinSeconds?: number;
    /** A UDP flow. Seconds, 1–2 678 400; kernel default 300. */
    readonly udpSeconds?: number;
  };
}

const schema = z.strictObject({
  host: hostName,
  sudo: z.boolean().optional(),
  interface: device,
  dip: ipv4Prefix,
  timeouts: z.strictObject(timeoutFields).optional(),
});

/** A checked director, as the virtual services on it need it. */
export interface DirectorFacts {
  readonly host: string;
  readonly interface: string;
  readonly dip: InterfacePrefix;
}

/** The load balancer: the host whose IPVS table sends the VIP's connections to the real servers. */
export class Director extends Host<DirectorProps> {
  constructor(scope: Construct, id: string, props: DirectorProps) {
    super(scope, id, props);
  }

  /** Undefined where its properties are wrong; `declare` tells what. */
  get facts(): DirectorFacts | undefined {
    const checked = this.check(schema);
    return "value" in checked ? checked.value : undefined;
  }

  declare(): Declared {
    const checked = this.check(schema);
    if (!("value" in checked)) return checked;
    const { host, timeouts } = checked.value;
    const module = this.resource({ host, kind: "kernel-module", key: "ip_vs", spec: { loaded: true } });
    const spec = Object.fromEntries(Object.entries(timeouts ?? {}).filter(([, seconds]) => seconds !== undefined));
    const limits = this.resource({
      host,
      kind: "ipvs-timeouts",
      key: "all",
      spec: spec satisfies IpvsTimeoutsSpec,
      dependsOn: [addressOf(module)],
    });
    const resources = Object.keys(spec).length > 0 ? [module, limits] : [module];
    return { ...this.target(checked.value), resources };
  }
}

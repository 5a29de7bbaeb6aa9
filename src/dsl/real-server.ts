import type { Construct } from "constructs";
import { z } from "zod";
import { familyOf } from "../model/network/inet.ts";
import { inSysctl } from "../model/network/sysctl-name.ts";
import type { RouteSpec } from "../model/specs.ts";
import type { Declared } from "./declaring.ts";
import { quietArp } from "./forwarding/quiet-vip.ts";
import { Host, type HostProps, hostFields } from "./host.ts";
import { device, ip, ipv6 } from "./properties.ts";

/** Where a real server is reached, and which way its answers go. */
export interface RealServerProps extends HostProps {
  /** The address on which the director reaches this server, e.g. "192.168.0.12". Checked against, never set. */
  readonly rip: string;
  /** The same for IPv6 services, where `rip` is an IPv4 address. */
  readonly rip6?: string;
  /** The interface of the RIP, e.g. "eth0": its own ARP parameters are managed too, and the default route leads out of it. Default: `all` alone, which is enough. */
  readonly interface?: string;
  /** The default gateway this server is to have; lvsform sets the route and restores the former one. Absent: it is only checked. Masquerading needs the director's DIP. */
  readonly gateway?: string;
  /** The same for IPv6, where `gateway` is an IPv4 address. */
  readonly gateway6?: string;
}

const schema = z.strictObject({
  ...hostFields,
  rip: ip,
  rip6: ipv6.optional(),
  interface: device.optional(),
  gateway: ip.optional(),
  gateway6: ipv6.optional(),
});

/** A checked real server, as the virtual services need it. */
export interface RealServerFacts {
  readonly host: string;
  readonly rips: readonly string[];
  readonly gateways: readonly string[];
}

/** A host that answers the clients. */
export class RealServer extends Host<RealServerProps> {
  constructor(scope: Construct, id: string, props: RealServerProps) {
    super(scope, id, props);
  }

  /** Undefined if its properties are invalid; `declare` reports the error. */
  get facts(): RealServerFacts | undefined {
    const checked = this.check(schema);
    if (!("value" in checked)) return undefined;
    const { host, rip, rip6, gateway, gateway6 } = checked.value;
    const given = (...all: readonly (string | undefined)[]) => all.filter((one) => one !== undefined);
    return { host, rips: given(rip, rip6), gateways: given(gateway, gateway6) };
  }

  /** Whether it is a real server of direct routing or tunneling is known by the services: they add the rest. */
  declare(): Declared {
    const checked = this.check(schema);
    if (!("value" in checked)) return checked;
    const { host, gateway, gateway6, interface: lan } = checked.value;
    const routes = [gateway, gateway6].flatMap((via) => (via === undefined ? [] : [routeOf(host, via, lan)]));
    const arp = lan === undefined ? [] : quietArp(host, [inSysctl(lan)]);
    return { ...this.target(checked.value), resources: [...routes, ...arp].map((one) => this.resource(one)) };
  }
}

function routeOf(host: string, via: string, lan: string | undefined) {
  const spec: RouteSpec = { via, ...(lan ? { interface: lan } : {}) };
  return { host, kind: "route", key: familyOf(via) === 6 ? "default6" : "default", spec };
}

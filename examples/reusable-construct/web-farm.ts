import { Construct } from "constructs";
import { type Director, RealServer, VirtualService } from "lvsform";

export interface WebFarmProps {
  readonly director: Director;
  /** The VIP with its prefix length, e.g. "192.168.0.22/24". */
  readonly vip: string;
  /** The hosts that answer, and the address of each. */
  readonly hosts: Readonly<Record<string, string>>;
  /** What clients ask for. Default: 80 and 443. */
  readonly ports?: readonly number[];
}

/** A web site, as this company runs all of its sites. */
export class WebFarm extends Construct {
  readonly servers: readonly RealServer[];

  constructor(scope: Construct, id: string, { director, vip, hosts, ports = [80, 443] }: WebFarmProps) {
    super(scope, id);
    // What is made in `this` has names of its own: "shop/v12", "shop/80".
    this.servers = Object.entries(hosts).map(([host, rip]) => new RealServer(this, host, { host, rip }));
    for (const port of ports) new WebService(this, String(port), { director, vip, port, servers: this.servers });
  }
}

export interface WebServiceProps extends Pick<WebFarmProps, "director" | "vip"> {
  readonly port: number;
  readonly servers: readonly RealServer[];
}

/** A VirtualService with the company's values: clients stay for ten minutes, and a busy server gets no more of them. */
export class WebService extends VirtualService {
  constructor(scope: Construct, id: string, { servers, ...props }: WebServiceProps) {
    super(scope, id, {
      ...props,
      scheduler: "wlc",
      persistence: { seconds: 600 },
      realServers: servers.map((server) => ({ server, upperThreshold: 2000 })),
    });
  }
}

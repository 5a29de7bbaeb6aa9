import type { Construct } from "constructs";
import { z } from "zod";
import type { InterfacePrefix } from "../model/inet.ts";
import { type Protocol, printServiceKey } from "../model/service-key.ts";
import { type Declared, Declaring, type Surroundings } from "./declaring.ts";
import { directRouting } from "./direct-routing.ts";
import { Director, type DirectorFacts } from "./director.ts";
import { ipv4Prefix, port, protocol, type Scheduler, scheduler, weight } from "./properties.ts";
import { RealServer } from "./real-server.ts";
import { serviceProblems } from "./service-problems.ts";

/** A real server with what this service says of it. */
export interface RealServerEntry {
  readonly server: RealServer;
  /** Its share of the connections. 0–65 535; 0 takes no new ones. Default 1. */
  readonly weight?: number;
  /** The port it listens on. Direct routing changes no port: only the service's own is right, which is the default. */
  readonly port?: number;
  /** Connections above which it gets no new ones. 0–65 535; default 0: no limit. Source: ipvsadm(8) --u-threshold. */
  readonly upperThreshold?: number;
  /** Connections below which it gets new ones again. 0–65 535; default 0: three quarters of the upper one. */
  readonly lowerThreshold?: number;
}

export interface VirtualServiceProps {
  /** The director that holds the VIP and the table. */
  readonly director: Director;
  /** The virtual IP, with its prefix length on the director's interface; without one /32. On the real servers it is always /32. */
  readonly vip: string;
  /** 1–65 535. */
  readonly port: number;
  /** Default "tcp". */
  readonly protocol?: Protocol;
  /** How connections are shared out. Default "wlc", as ipvsadm's. */
  readonly scheduler?: Scheduler;
  /** How packets reach the real servers. Default "direct-routing" (ipvsadm -g). */
  readonly forwarding?: "direct-routing";
  readonly realServers: readonly (RealServer | RealServerEntry)[];
}

const serverInstance = z.instanceof(RealServer, { error: "is not a RealServer" });
const entry = z.strictObject({
  server: serverInstance,
  weight: weight.optional(),
  port: port.optional(),
  upperThreshold: weight.optional(),
  lowerThreshold: weight.optional(),
});
const schema = z.strictObject({
  director: z.instanceof(Director, { error: "is not a Director" }),
  vip: ipv4Prefix,
  port,
  protocol: protocol.default("tcp"),
  scheduler: scheduler.default("wlc"),
  forwarding: z.literal("direct-routing", { error: 'only "direct-routing" is offered' }).default("direct-routing"),
  realServers: z.array(z.union([serverInstance.transform((server) => ({ server })), entry])),
});

/** A checked virtual service with its hosts. */
export interface CheckedService {
  readonly key: string;
  readonly vip: InterfacePrefix;
  readonly port: number;
  readonly director: DirectorFacts;
  readonly servers: readonly {
    readonly host: string;
    readonly rip: string;
    readonly weight: number;
    readonly port: number;
    readonly upperThreshold?: number;
    readonly lowerThreshold?: number;
  }[];
}

/** An address and port that clients ask, and the real servers that answer. */
export class VirtualService extends Declaring<VirtualServiceProps> {
  constructor(scope: Construct, id: string, props: VirtualServiceProps) {
    super(scope, id, props);
  }

  declare(around: Surroundings): Declared {
    const checked = this.check(schema);
    if (!("value" in checked)) return checked;
    const { value } = checked;
    const strangers = [value.director, ...value.realServers.map(({ server }) => server)].filter(
      (one) => one.node.root !== this.node.root,
    );
    if (strangers.length > 0)
      return {
        problems: strangers.map((one) =>
          this.problem(
            "other-cluster",
            `"${one.node.path}" belongs to another Cluster`,
            "make it inside the cluster that this service stands in: what another one declares is not planned here",
          ),
        ),
      };
    const director = value.director.facts;
    // Their own declare tells what is wrong with them.
    if (director === undefined) return {};
    const servers = value.realServers.flatMap((one) => {
      const { server, ...said } = { weight: 1, port: value.port, ...defined(one) };
      return server.facts ? [{ ...server.facts, ...said }] : [];
    });
    const key = printServiceKey({ protocol: value.protocol, address: value.vip.address, port: value.port });
    const service = { key, vip: value.vip, port: value.port, scheduler: value.scheduler, director, servers };
    const problems = serviceProblems(service).map(([code, summary, hint]) => this.problem(code, summary, hint));
    return {
      problems,
      resources: directRouting(service, around.labelOf).map((one) => this.resource(one)),
      services: [
        {
          name: this.node.path,
          ...{ protocol: value.protocol, vip: value.vip.address, port: value.port, scheduler: value.scheduler, key },
          director: { host: director.host, interface: director.interface },
          realServers: servers.map(({ host, rip, weight: share }) => ({ host, rip, weight: share })),
          ...(this.source ? { source: this.source } : {}),
        },
      ],
    };
  }

  /** The VIP where it is a right one: the labels of a cluster are numbered over them. */
  get vip(): string | undefined {
    return ipv4Prefix.safeParse(this.props?.vip).data?.address;
  }
}

/** Without the fields that were written as undefined, so that defaults stand. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}

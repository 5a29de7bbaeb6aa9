import type { Construct } from "constructs";
import { z } from "zod";
import type { DeclaredServer, DeclaredService, VerifyBy } from "../model/declaration.ts";
import { type Family, familyOf } from "../model/inet.ts";
import { printServiceKey } from "../model/service-key.ts";
import { Cluster } from "./cluster.ts";
import { type Declared, Declaring, type Surroundings } from "./declaring.ts";
import { defined } from "./defined.ts";
import { Director } from "./director.ts";
import { expand } from "./forwarding/expand.ts";
import { persistenceSpec } from "./persistence-spec.ts";
import { anyPrefix } from "./properties.ts";
import { RealServer } from "./real-server.ts";
import { serviceProblems } from "./service-problems.ts";
import {
  forwarding,
  fwmark,
  persistence,
  port,
  protocol,
  scheduler,
  schedulerFlag,
  serverPort,
  threshold,
  tunnel,
  verifyProps,
  weight,
} from "./service-properties.ts";
import type { VirtualServiceProps } from "./service-props.ts";

const serverInstance = z.instanceof(RealServer, { error: "is not a RealServer" });
const directorInstance = z.instanceof(Director, { error: "is not a Director" });
const entry = z.strictObject({
  server: serverInstance,
  weight: weight.default(1),
  weightOwner: z.enum(["lvsform", "external"], { error: 'is neither "lvsform" nor "external"' }).default("lvsform"),
  port: serverPort.optional(),
  upperThreshold: threshold.optional(),
  lowerThreshold: threshold.optional(),
  tunnel: tunnel.optional(),
});
const schema = z.strictObject({
  director: directorInstance.optional(),
  directors: z.array(directorInstance).min(1, "names no director").optional(),
  vipOwner: z.union([z.literal("external"), directorInstance]).optional(),
  vip: anyPrefix.optional(),
  port: port.optional(),
  protocol: protocol.optional(),
  fwmark: fwmark.optional(),
  family: z.literal([4, 6], { error: "is neither 4 nor 6" }).optional(),
  scheduler: scheduler.default("wlc"),
  schedulerFlags: z.array(schedulerFlag).optional(),
  persistence: persistence.optional(),
  onePacket: z.boolean().optional(),
  boot: z.boolean().default(true),
  forwarding: forwarding.default("direct-routing"),
  verify: verifyProps.optional(),
  realServers: z.array(
    z.union([
      serverInstance.transform((server): z.infer<typeof entry> => ({ server, weight: 1, weightOwner: "lvsform" })),
      entry,
    ]),
  ),
});

/** As written, each value by itself right. */
export type CheckedProps = z.infer<typeof schema>;

/**
 * What clients ask, and the real servers that answer: the VIP on its director, the service in its table, and the VIP and the ARP
 * parameters of the real servers.
 *
 * @example
 * ```ts
 * import { Cluster, Director, RealServer, VirtualService } from "lvsform";
 *
 * const web = new Cluster("web");
 * const director = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
 * const old = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
 * const big = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });
 *
 * new VirtualService(web, "https", {
 *   director,
 *   vip: "192.168.0.21/24",
 *   port: 443,
 *   persistence: { seconds: 600 },
 *   realServers: [old, { server: big, weight: 3 }],
 * });
 * ```
 */
export class VirtualService extends Declaring<VirtualServiceProps> {
  constructor(scope: Construct, id: string, props: VirtualServiceProps) {
    super(scope, id, props);
  }

  declare({ labelOf }: Surroundings): Declared {
    const checked = this.check(schema);
    if (!("value" in checked)) return checked;
    const { value } = checked;
    const strangers = [...directorsOf(value), ...value.realServers.map(({ server }) => server)].filter(
      (one) => Cluster.of(one) !== Cluster.of(this),
    );
    const problems = [
      ...strangers.map(
        (one) =>
          [
            "other-cluster",
            `"${Cluster.pathOf(one)}" belongs to another Cluster`,
            "make it inside the cluster that this service stands in: what another one declares is not planned here",
          ] as const,
      ),
      ...identityProblems(value),
    ];
    const told = problems.map(([code, summary, hint]) => this.problem(code, summary, hint));
    const service = problems.length > 0 ? undefined : this.facts(value);
    if (service === undefined) return { problems: told };
    const facts = new Map(directorsOf(value).map((one) => [one.host, one.facts]));
    const drafts = expand(service, {
      labelOf,
      prefixLength: value.vip?.prefixLength ?? 0,
      before: (host) => facts.get(host)?.before ?? [],
    });
    return {
      problems: serviceProblems(service, value).map(({ severity = "error", code, summary, hint }) => ({
        ...this.problem(code, summary, hint),
        severity,
      })),
      resources: drafts.map((one) => this.resource(value.boot ? one : { ...one, temporary: true })),
      services: [service],
    };
  }

  /** The VIP where it is a right one: the labels of a cluster are numbered over them. */
  get vip(): string | undefined {
    return anyPrefix.safeParse(this.props?.vip).data?.address;
  }

  /** Undefined where a host of it is wrong: its own declare tells what. */
  private facts(value: CheckedProps): DeclaredService | undefined {
    const { vip, fwmark: mark, protocol: transport = "tcp", family = vip ? familyOf(vip.address) : 4 } = value;
    const directors = directorsOf(value).map((one) => one.facts);
    if (directors.some((one) => one === undefined)) return undefined;
    const key = mark
      ? printServiceKey({ protocol: "fwmark", fwmark: mark, family })
      : printServiceKey({ protocol: transport, address: vip?.address ?? "", port: value.port ?? 0 });
    const owner = value.vipOwner ?? value.director;
    const { scheduler: name, schedulerFlags, persistence: stay, onePacket, forwarding: method } = value;
    return {
      ...{ name: Cluster.pathOf(this), key, protocol: mark ? "fwmark" : transport, family },
      ...(vip ? { vip: vip.address } : {}),
      ...(mark ? {} : { port: value.port ?? 0 }),
      ...{ scheduler: name, forwarding: method },
      ...(schedulerFlags?.length ? { schedulerFlags } : {}),
      ...(stay ? { persistence: persistenceSpec(stay, family) } : {}),
      ...(onePacket ? { onePacket } : {}),
      directors: directors.flatMap((one) => {
        if (one === undefined) return [];
        const dip = one.dips.find(({ address }) => familyOf(address) === family);
        return [{ host: one.host, interface: one.interface, dip }];
      }),
      vipOwner: owner instanceof Director ? owner.host : "external",
      realServers: value.realServers.flatMap((one) => serverOf(one, value, family)),
      verify: askOf(value),
      ...(this.source ? { source: this.source } : {}),
    };
  }
}

type Problem = readonly [code: string, summary: string, hint: string];

/** Without these answers there is no service to look at further. */
function identityProblems({
  vip,
  port: at,
  fwmark: mark,
  protocol: transport,
  family,
  ...place
}: CheckedProps): readonly Problem[] {
  const problem = (when: boolean, ...told: Problem) => (when ? [told] : []);
  const { director, directors, vipOwner } = place;
  const marked = mark !== undefined;
  return [
    ...problem(
      !marked && vip === undefined,
      "no-vip",
      "it has neither a VIP nor a firewall mark",
      "give vip and port, or fwmark",
    ),
    ...problem(
      !marked && vip !== undefined && at === undefined,
      "no-port",
      "it has no port",
      "give a port; 0 stands for every port, and needs persistence",
    ),
    ...problem(
      marked && (at !== undefined || transport !== undefined),
      "mark-and-port",
      "a firewall mark says by itself which packets are meant",
      "leave port and protocol out, and name them in the firewall's rule (ipvsadm(8) --fwmark-service)",
    ),
    ...problem(
      family !== undefined && (!marked || (vip !== undefined && familyOf(vip.address) !== family)),
      "family-differs",
      `family ${family} is not that of the VIP`,
      "leave it out: only a firewall mark without a VIP needs it",
    ),
    ...problem(
      director === undefined && directors === undefined,
      "no-director",
      "no director has it",
      "give director, or directors",
    ),
    ...problem(
      director !== undefined && directors !== undefined,
      "two-places",
      "it has both director and directors",
      "give one of them",
    ),
    ...problem(
      directors !== undefined && vip !== undefined && vipOwner === undefined,
      "vip-owner-unknown",
      `nothing says which of the directors has the VIP ${vip?.address}`,
      'give vipOwner: one of the directors, or "external" where VRRP or a routing daemon moves it; two that answer ARP for it would take each other\'s connections',
    ),
    ...problem(
      vipOwner instanceof Director && !(directors ?? [director]).includes(vipOwner),
      "vip-owner-elsewhere",
      "the owner of the VIP is none of its directors",
      "the VIP must stand where the table is: name one of them",
    ),
  ];
}

function directorsOf({ director, directors = [] }: CheckedProps): readonly Director[] {
  return director ? [director] : [...new Set(directors)];
}

/** The server's address of the service's family; a tunnel may also lead over the other one. */
function serverOf(
  one: CheckedProps["realServers"][number],
  value: CheckedProps,
  family: Family,
): readonly DeclaredServer[] {
  const { server, port: own, ...said } = defined(one);
  if (server.facts === undefined) return [];
  const { host, rips } = server.facts;
  const rip = rips.find((address) => familyOf(address) === family) ?? rips[0];
  return rip === undefined ? [] : [{ host, rip, port: own ?? value.port ?? 0, ...said }];
}

const httpPorts = [80, 8080];

function askOf({ verify = {}, port: own, protocol: transport }: CheckedProps): VerifyBy {
  const ports = verify.ports ?? (own ? [own] : []);
  const http = ports.length > 0 && ports.every((one) => httpPorts.includes(one));
  const by = transport === "udp" ? "udp" : http ? "http" : "connect";
  return { by: verify.by ?? by, ports, path: verify.path ?? "/", send: verify.send ?? "\n" };
}

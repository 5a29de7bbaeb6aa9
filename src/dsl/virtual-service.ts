import type { Construct } from "constructs";
import type { DeclaredServer, DeclaredService, VerifyBy } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { printServiceKey } from "../model/ipvs/service-key.ts";
import { type Family, familyOf } from "../model/network/inet.ts";
import { Cluster } from "./cluster.ts";
import { type Declared, Declaring, type Surroundings } from "./declaring.ts";
import { defined } from "./defined.ts";
import { Director } from "./director.ts";
import { expand } from "./forwarding/expand.ts";
import { persistenceSpec } from "./persistence-spec.ts";
import { anyPrefix } from "./properties.ts";
import { type ServiceProblem, serviceProblems, when } from "./service-problems.ts";
import type { VirtualServiceProps } from "./service-props.ts";
import { type CheckedProps, schema } from "./service-schema.ts";

/**
 * A virtual service: the address clients connect to, and the real servers behind it. It declares the VIP on its director, the service in its table, and the VIP and the ARP
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
    const foreign = [...directorsOf(value), ...value.realServers.map(({ server }) => server)].filter(
      (one) => Cluster.of(one) !== Cluster.of(this),
    );
    const problems = [
      ...foreign.map((one) => this.report("other-cluster", { service: this.title, other: Cluster.pathOf(one) })),
      ...this.reportAll(identityProblems(value, this.title)),
    ];
    const service = problems.length > 0 ? undefined : this.facts(value);
    if (service === undefined) return { problems };
    const facts = new Map(directorsOf(value).map((one) => [one.host, one.facts]));
    const drafts = expand(service, {
      labelOf,
      prefixLength: value.vip?.prefixLength ?? 0,
      before: (host) => facts.get(host)?.before ?? [],
    });
    return {
      problems: this.reportAll(serviceProblems(service, value, this.title)),
      resources: drafts.map((one) => this.resource(value.boot ? one : { ...one, temporary: true })),
      services: [service],
    };
  }

  /** The VIP where it is a right one: the labels of a cluster are numbered over them. */
  get vip(): string | undefined {
    return anyPrefix.safeParse(this.props?.vip).data?.address;
  }

  private reportAll(problems: readonly ServiceProblem[]): readonly Diagnostic[] {
    // Code and data belong together by the type of a problem; TypeScript does not see it through a destructuring.
    return problems.map(([code, data]) => this.report(code as "no-vip", data));
  }

  /** Undefined if one of its hosts is invalid; that construct reports the error. */
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
      name: Cluster.pathOf(this),
      key,
      protocol: mark ? "fwmark" : transport,
      family,
      ...(vip ? { vip: vip.address } : {}),
      ...(mark ? {} : { port: value.port ?? 0 }),
      scheduler: name,
      forwarding: method,
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

/** Returns why there is no service to look at further: its address, its port or its director is missing. */
function identityProblems(props: CheckedProps, service: string): readonly ServiceProblem[] {
  const { vip, port: at, fwmark: mark, protocol: transport, family, director, directors, vipOwner } = props;
  const marked = mark !== undefined;
  const isFamilyWrong = family !== undefined && (!marked || (vip !== undefined && familyOf(vip.address) !== family));
  return [
    ...when(!marked && vip === undefined, "no-vip", { service }),
    ...when(!marked && vip !== undefined && at === undefined, "no-port", { service }),
    ...when(marked && (at !== undefined || transport !== undefined), "mark-and-port", { service }),
    ...when(isFamilyWrong, "vip-family-differs", { service, family: family ?? 0 }),
    ...when(director === undefined && directors === undefined, "no-director", { service }),
    ...when(director !== undefined && directors !== undefined, "two-directors", { service }),
    ...when(directors !== undefined && vip !== undefined && vipOwner === undefined, "vip-owner-unknown", {
      service,
      vip: vip?.address ?? "",
    }),
    ...when(vipOwner instanceof Director && !(directors ?? [director]).includes(vipOwner), "vip-owner-elsewhere", {
      service,
    }),
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
  const { server, port: own, ...settings } = defined(one);
  if (server.facts === undefined) return [];
  const { host, rips } = server.facts;
  const rip = rips.find((address) => familyOf(address) === family) ?? rips[0];
  return rip === undefined ? [] : [{ host, rip, port: own ?? value.port ?? 0, ...settings }];
}

const httpPorts = [80, 8080];

function askOf({ verify = {}, port: own, protocol: transport }: CheckedProps): VerifyBy {
  const ports = verify.ports ?? (own ? [own] : []);
  const http = ports.length > 0 && ports.every((one) => httpPorts.includes(one));
  const by = transport === "udp" ? "udp" : http ? "http" : "connect";
  return { by: verify.by ?? by, ports, path: verify.path ?? "/", send: verify.send ?? "\n" };
}

import type { Construct } from "constructs";
import { z } from "zod";
import { type Address, addressOf } from "../model/address.ts";
import type { InterfacePrefix } from "../model/network/inet.ts";
import type { IpvsSyncSpec, IpvsTimeoutsSpec, LinkSpec } from "../model/specs.ts";
import type { Declared } from "./declaring.ts";
import { defined } from "./defined.ts";
import { type Draft, draft } from "./draft.ts";
import { Host, type HostProps, hostFields } from "./host.ts";
import { device, ipv6Prefix, ownPrefix, type SyncOptions, syncFields, timeoutFields } from "./properties.ts";
import { ownedOfSync } from "./sync-owned.ts";
import { toSysctls, type VsSysctls, vsSysctls } from "./vs-sysctls.ts";

/** The properties of a director, and what is managed on it besides its services. */
export interface DirectorProps extends HostProps {
  /** The interface on which the VIPs stand and clients arrive, e.g. "eth0". */
  readonly interface: string;
  /** The director's own address towards the real servers, with its prefix length, e.g. "192.168.0.11/24". Checked against, never set. */
  readonly dip: string;
  /** The same for IPv6 services, where `dip` is an IPv4 address. */
  readonly dip6?: string;
  /** How long IPVS keeps idle connections. Absent, or a field absent: the host's own value stays. Source: ipvsadm(8) --set. */
  readonly timeouts?: {
    /** An established TCP session. Seconds, 1–2 678 400; kernel default 900. */
    readonly tcpSeconds?: number;
    /** A TCP session after a FIN. Seconds, 1–2 678 400; kernel default 120. */
    readonly tcpFinSeconds?: number;
    /** A UDP flow. Seconds, 1–2 678 400; kernel default 300. */
    readonly udpSeconds?: number;
  };
  /** The sync daemon: connections are sent to another director (master), or received from one (backup), or both, each with a syncid of its own. */
  readonly sync?: { readonly master?: SyncOptions; readonly backup?: SyncOptions };
  /** Parameters of IPVS itself; one that is absent stays as the host has it. */
  readonly vsSysctls?: VsSysctls;
  /** Unused interfaces that stay down. Destroy brings them up again as they were. */
  readonly interfacesDown?: readonly string[];
  /**
   * "owned": other virtual services of this host are shown and left alone, also where another program (keepalived, ldirectord,
   * kube-proxy) manages them. "exclusive": what cluster.ts does not name is removed, for good: destroy does not restore it. Default: as "owned", but a host whose table
   * another program keeps is refused.
   */
  readonly table?: "owned" | "exclusive";
  /** Install the package ipvsadm where it is missing. Default false: the plan shows what to install. */
  readonly installPackages?: boolean;
}

const schema = z.strictObject({
  ...hostFields,
  interface: device,
  dip: ownPrefix,
  dip6: ipv6Prefix.optional(),
  timeouts: z.strictObject(timeoutFields).optional(),
  sync: z.strictObject({ master: syncFields.optional(), backup: syncFields.optional() }).optional(),
  vsSysctls: vsSysctls.optional(),
  interfacesDown: z.array(device).optional(),
  table: z.enum(["owned", "exclusive"], { error: 'is neither "owned" nor "exclusive"' }).optional(),
  installPackages: z.boolean().optional(),
});

type Props = z.infer<typeof schema>;

/** A checked director, as the virtual services on it need it. */
export interface DirectorFacts {
  readonly host: string;
  readonly interface: string;
  readonly dips: readonly InterfacePrefix[];
  /** The resources of a director before any service. */
  readonly before: readonly Address[];
}

/**
 * The load balancer: the host whose IPVS table sends the VIP's connections to the real servers.
 *
 * @example
 * ```ts
 * import { Cluster, Director } from "lvsform";
 *
 * const web = new Cluster("web");
 * new Director(web, "v11", {
 *   host: "v11",
 *   interface: "eth0",
 *   dip: "192.168.0.11/24",
 *   timeouts: { tcpSeconds: 800 },
 *   sync: { master: { interface: "eth0", syncId: 1 } },
 *   vsSysctls: { expire_nodest_conn: 1 },
 * });
 * ```
 */
export class Director extends Host<DirectorProps> {
  constructor(scope: Construct, id: string, props: DirectorProps) {
    super(scope, id, props);
  }

  /** Undefined if its properties are invalid; `declare` reports the error. */
  get facts(): DirectorFacts | undefined {
    const checked = this.check(schema);
    if (!("value" in checked)) return undefined;
    const { host, interface: lan, dip, dip6 } = checked.value;
    return { host, interface: lan, dips: dip6 ? [dip, dip6] : [dip], before: draftsOf(checked.value).map(addressOf) };
  }

  declare(): Declared {
    const checked = this.check(schema);
    if (!("value" in checked)) return checked;
    const { host, table, interfacesDown = [], interface: lan, sync } = checked.value;
    return {
      ...this.target(checked.value),
      resources: draftsOf(checked.value).map((one) => this.resource(one)),
      ...(table ? { tables: [[host, table]] } : {}),
      problems: [
        ...(interfacesDown.includes(lan)
          ? [this.report("link-needed", { construct: this.title, device: lan, use: "the VIPs" })]
          : []),
        ...[sync?.master, sync?.backup].flatMap((daemon) =>
          daemon && interfacesDown.includes(daemon.interface)
            ? [
                this.report("link-needed", {
                  construct: this.title,
                  device: daemon.interface,
                  use: "a sync daemon",
                }),
              ]
            : [],
        ),
        ...(sync?.master && sync.backup && sync.master.syncId === sync.backup.syncId
          ? [this.report("sync-loop", { construct: this.title, syncId: sync.master.syncId })]
          : []),
      ],
    };
  }
}

function draftsOf(props: Props): readonly Draft[] {
  const { host, installPackages, interfacesDown = [], timeouts = {}, sync = {} } = props;
  const program = installPackages ? [draft(host, "package", "ipvsadm", { installed: true })] : [];
  const module = draft(host, "kernel-module", "ip_vs", { loaded: true }, program);
  const limits: IpvsTimeoutsSpec = defined(timeouts);
  const parameters = vsParameters(props, module);
  // The kernel reads sync_ports and sync_sock_size when a daemon starts.
  const daemons = Object.entries(defined(sync)).map(([state, options]) =>
    draft<IpvsSyncSpec>(host, "ipvs-sync", state, defined(options), [module, ...parameters]),
  );
  return [
    ...program,
    module,
    ...(Object.keys(limits).length > 0 ? [draft(host, "ipvs-timeouts", "all", limits, [module])] : []),
    ...parameters,
    ...daemons.map((one) => ({ ...one, owned: ownedOfSync(one.spec) })),
    ...interfacesDown.map((name) => draft<LinkSpec>(host, "link", name, { up: false })),
  ];
}

/** Parameters of IPVS appear with its module; those of a scheduler with the scheduler's. */
function vsParameters({ host, vsSysctls: values = {} }: Props, module: Draft): readonly Draft[] {
  return toSysctls(values).flatMap(([key, value]) => {
    const scheduler = /\.(lblcr?)_expiration$/.exec(key)?.[1];
    const own = scheduler ? [draft(host, "kernel-module", `ip_vs_${scheduler}`, { loaded: true }, [module])] : [];
    return [...own, draft(host, "sysctl", key, { value }, [module, ...own])];
  });
}

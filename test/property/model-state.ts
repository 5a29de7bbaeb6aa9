/** A value in bits: `192.168.0.21/24` on a device, with the alias name where it has one. */
export interface HeldAddress {
  readonly device: string;
  readonly address: string;
  readonly bits: number;
  readonly label?: string;
}

/** A route as `ip route show` prints it: what it leads to, and the words behind. */
export interface HeldRoute {
  readonly family: "-4" | "-6";
  readonly to: string;
  readonly words: readonly string[];
}

export interface HeldDestination {
  readonly method: "-g" | "-i" | "-m";
  readonly weight: number;
  readonly upper: number;
  readonly lower: number;
  /** `ipip`, `gre --tun-csum`, `gue --tun-port 6080 --tun-nocsum`: as the rule format prints it. */
  readonly tunnel: string;
}

export interface HeldService {
  readonly scheduler: string;
  readonly flags: readonly string[];
  readonly persistence?: { readonly seconds: number; readonly mask: string; readonly engine?: string };
  readonly onePacket: boolean;
  /** By `address:port`. */
  readonly destinations: Map<string, HeldDestination>;
}

export interface Window {
  state: "armed" | "reverted";
  /** `begin 3`, `end 3`: what the steps said. */
  readonly steps: string[];
  /** The undo script as it was sent. */
  readonly undo: string;
  /** Lineage and user. */
  readonly owner: string;
}

export interface Ipvs {
  timeouts: readonly [tcp: number, tcpFin: number, udp: number];
  /** By the words that name it: `-t 192.168.0.21:80`. */
  readonly services: Map<string, HeldService>;
  /** By state, the words in the brackets of `ipvsadm -L --daemon`. */
  readonly daemons: Map<string, string>;
}

/** Everything of a host that lvsform can change, as a kernel holds it. */
export interface ModelHost {
  readonly name: string;
  readonly modules: Set<string>;
  readonly packages: Set<string>;
  /** Devices, and whether they are up. */
  readonly links: Map<string, boolean>;
  /** In the order of the kernel: the first of a network is its primary. */
  addresses: readonly HeldAddress[];
  routes: readonly HeldRoute[];
  /** By name as sysctl(8) prints it. */
  readonly sysctls: Map<string, string>;
  /** `gue:6080`, `gue6:6080`. */
  readonly fouPorts: Set<string>;
  /** Confirm windows that are open, or were closed by the host, by their nonce. */
  readonly windows: Map<string, Window>;
  /** Text files by their paths. */
  readonly files: Map<string, string>;
  /** Units that are started at boot. */
  readonly started: Set<string>;
  /** Undefined while ip_vs is not loaded. */
  ipvs: Ipvs | undefined;
}

export type Network = ReadonlyMap<string, ModelHost>;

/** What a program says when it does not do what it was asked. */
export class Refusal extends Error {}

export function refuse(when: boolean, text: string): void {
  if (when) throw new Refusal(text);
}

/** The host without what has no meaning: the order of sets, and of addresses of different networks. */
export function picture(host: ModelHost): unknown {
  const lines = (all: Iterable<unknown>) => [...all].map((one) => JSON.stringify(one, plain)).toSorted();
  return {
    modules: lines(host.modules),
    packages: lines(host.packages),
    links: lines(host.links),
    addresses: lines(host.addresses),
    routes: lines(host.routes),
    sysctls: lines(host.sysctls),
    files: lines([...host.files].map(unordered)),
    started: lines(host.started),
    fouPorts: lines(host.fouPorts),
    timeouts: host.ipvs?.timeouts ?? null,
    services: lines(host.ipvs?.services ?? []),
    daemons: lines(host.ipvs?.daemons ?? []),
  };
}

/** Of a list of rules or names the order of the lines says nothing; of any other file it does. */
function unordered([path, text]: readonly [string, string]): readonly [string, string] {
  const isList = path === "/etc/ipvsadm.rules" || path.endsWith("lvsform.conf");
  return [path, isList ? text.split("\n").toSorted().join("\n") : text];
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Map ? [...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : value;
}

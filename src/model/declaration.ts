import type { BootMode } from "./boot.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Protocol } from "./ipvs/service-key.ts";
import type { Family, InterfacePrefix } from "./network/inet.ts";
import type { World } from "./resource.ts";
import type { Source } from "./source.ts";
import type { Forwarding, IpvsDestinationSpec, IpvsServiceSpec } from "./specs.ts";
import type { HostTarget } from "./transport.ts";

/** A director as a service sees it. */
export interface DeclaredDirector {
  readonly host: string;
  /** The interface of the VIPs. */
  readonly interface: string;
  /** The address towards the real servers, of the service's family; undefined where it has none of it. */
  readonly dip: InterfacePrefix | undefined;
}

/** A real server with the settings of one service. */
export interface DeclaredServer {
  readonly host: string;
  readonly rip: string;
  /** The port it listens on; 0 where the service is for every port. */
  readonly port: number;
  readonly weight: number;
  /** The owner of the weight after the server was added. */
  readonly weightOwner: "lvsform" | "external";
  readonly upperThreshold?: number;
  readonly lowerThreshold?: number;
  readonly tunnel?: IpvsDestinationSpec["tunnel"];
}

/** How `verify` asks a service. */
export interface VerifyBy {
  /** http: GET, any answer counts; connect: a TCP connection is taken; udp: `send` is answered by something. */
  readonly by: "http" | "connect" | "udp";
  /** The ports to ask; more than one where a firewall mark or port 0 joins several. Empty: nothing to ask. */
  readonly ports: readonly number[];
  /** http: the path, default "/". */
  readonly path: string;
  /** udp: the payload, as text; default one line end. */
  readonly send: string;
}

/** A virtual service as a person thinks of it; what `verify`, `doctor` and the exports read. */
export interface DeclaredService {
  readonly name: string;
  /** The key of its IPVS objects: `tcp:192.168.0.21:80`, `fwmark:7`. */
  readonly key: string;
  readonly protocol: Protocol | "fwmark";
  readonly family: Family;
  /** Absent: a firewall mark for packets to addresses that are not this service's to keep. */
  readonly vip?: string;
  /** 0: every port. Absent for a service with a firewall mark. */
  readonly port?: number;
  readonly scheduler: string;
  readonly schedulerFlags?: readonly string[];
  readonly persistence?: NonNullable<IpvsServiceSpec["persistence"]>;
  readonly onePacket?: boolean;
  readonly forwarding: Forwarding;
  /** At least one. */
  readonly directors: readonly DeclaredDirector[];
  /** The host that has the VIP; "external": something else moves it (VRRP, BGP), lvsform leaves it alone. */
  readonly vipOwner: string;
  readonly realServers: readonly DeclaredServer[];
  readonly verify: VerifyBy;
  readonly source?: Source;
}

/** The content of cluster.ts, as data. */
export interface Declaration {
  readonly cluster: string;
  readonly hosts: readonly HostTarget[];
  /** Hosts to ask from, as `verify` does; the first is the default. */
  readonly clients: readonly string[];
  /** The owner of a director's table, where cluster.ts specifies it. */
  readonly tables: ReadonlyMap<string, "owned" | "exclusive">;
  /** The boot backend of each host; a missing host has none. */
  readonly boots: ReadonlyMap<string, BootMode>;
  /** Hosts that were called otherwise, by their new names: what is recorded under the former one is theirs. */
  readonly renames: ReadonlyMap<string, string>;
  readonly services: readonly DeclaredService[];
  readonly resources: World;
  readonly diagnostics: readonly Diagnostic[];
}

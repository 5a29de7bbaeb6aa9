import type { Shell } from "../model/shell/shell.ts";
/** Connections, packets and bytes of a service or server. */
export interface Traffic {
  readonly connections: number;
  readonly inPackets: number;
  /** 0 in direct routing and tunneling: the answers do not come by the director. */
  readonly outPackets: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** What the kernel counts of a service, or of one server of it. */
export interface Counted {
  /** TCP sessions that are established, as far as the director sees it. */
  readonly activeConnections: number;
  /** All other entries of the connection table: closing sessions, UDP flows. */
  readonly inactiveConnections: number;
  /** Clients that are bound to a server for the time of their persistence. */
  readonly persistentConnections: number;
  /** Since the service was made, or since `zero`. */
  readonly traffic: Traffic;
  /** Per second, averaged by the kernel over seconds: they follow the traffic slowly, up and down. Source: ip_vs_est.c. */
  readonly rates: Traffic;
}

export interface CountedServer extends Counted {
  readonly address: string;
  readonly port: number;
  /** direct-routing, masquerading, tunneling, or another word of the kernel. */
  readonly forwarding: string;
  readonly weight: number;
}

export interface CountedService extends Counted {
  /** `tcp:192.168.0.21:80`. */
  readonly key: string;
  readonly scheduler: string;
  readonly servers: readonly CountedServer[];
}

/** What one director's table holds, or why there is none to read. */
export type CountedTable =
  | { readonly state: "no-ip_vs" | "no-ipvsadm" }
  | { readonly state: "read"; readonly services: ReadonlyMap<string, CountedService> };

/** How the counters of a director are read and reset; the provider knows. */
export interface Counters {
  /** Reads all of them and changes nothing, loads no module. */
  script(): Shell;
  /** Throws where the reading is not whole. */
  parse(stdout: string): CountedTable;
  /** Resets those of one service. Loads no module. */
  zero(service: string): Shell;
}

import type { Protocol } from "../model/ipvs/service-key.ts";
import type { Forwarding } from "../model/specs.ts";
import type { Protectable } from "./declaring.ts";
import type { Director } from "./director.ts";
import type { RealServer } from "./real-server.ts";
import type { MaglevFlag, Scheduler, SourceHashFlag } from "./service-properties.ts";

/** How long a client stays on one real server. Source: ipvsadm(8) --persistent. */
export interface Persistence {
  /** Seconds since its last connection, 1–2 678 400 (31 days). Default 300, as ipvsadm's. */
  readonly seconds?: number;
  /** Clients of one such network stay together: "255.255.255.0", or a prefix length. Default: each address by itself. */
  readonly netmask?: string | number;
  /** Look into the packets: "sip" keeps a call by its Call-ID. UDP or a firewall mark. Source: ipvsadm(8) --pe. */
  readonly engine?: "sip";
}

/** How packets are put into an envelope. Source: ipvsadm(8) --tun-type. */
export type Tunnel =
  | { readonly type: "ipip"; readonly port?: never; readonly checksum?: never }
  | {
      /** Generic UDP encapsulation. Linux ≥ 5.2 on the director. */
      readonly type: "gue";
      /** The UDP port on the real server. 1–65 535. */
      readonly port: number;
      /** Default "nocsum". */
      readonly checksum?: "nocsum" | "csum" | "remcsum";
    }
  | {
      /** Linux ≥ 5.3 on the director. */
      readonly type: "gre";
      readonly port?: never;
      /** Default "nocsum". With "csum" the real server needs a tunnel of its own: gre0 takes none. */
      readonly checksum?: "nocsum" | "csum";
    };

/** A real server with the settings of this service. */
export interface RealServerEntry {
  /** The host that answers. */
  readonly server: RealServer;
  /** Its share of the connections. 0–65 535 (Debian's ipvsadm takes more); 0 takes no new ones. Default 1. */
  readonly weight?: number;
  /** "external": something else (a health check) changes the weight; it is set when the server is added, and then left alone. */
  readonly weightOwner?: "lvsform" | "external";
  /** Connections above which it gets no new ones. 0–65 535; default 0: no limit. Source: ipvsadm(8) --u-threshold. */
  readonly upperThreshold?: number;
  /** Connections below which it gets new ones again. 0–65 535; default 0: three quarters of the upper one. */
  readonly lowerThreshold?: number;
}

/** Masquerading alone can change the port. */
export interface MasqueradedEntry extends RealServerEntry {
  /** The port it listens on, 1–65 535. Default: that of the service. */
  readonly port?: number;
  readonly tunnel?: never;
}

/** The properties that fit every method. */
export interface PlainEntry extends RealServerEntry {
  readonly port?: never;
  readonly tunnel?: never;
}

/** Tunneling alone has envelopes. */
export interface TunneledEntry extends RealServerEntry {
  readonly port?: never;
  /** Default { type: "ipip" }. */
  readonly tunnel?: Tunnel;
}

/** The address that clients connect to: an address and port, or a firewall mark. */
type Identity =
  | {
      /** The virtual IP, with its prefix length on the director's interface; without one /32 or /128. On the real servers it is always a host address. */
      readonly vip: string;
      /** 1–65 535; 0: every port, for a persistent service. */
      readonly port: number;
      /** Default "tcp". */
      readonly protocol?: Protocol;
      readonly onePacket?: false;
      readonly fwmark?: never;
      readonly family?: never;
    }
  | {
      readonly vip: string;
      readonly port: number;
      readonly protocol: "udp";
      /** Each packet is scheduled by itself. Source: ipvsadm(8) --ops. Default false. */
      readonly onePacket?: boolean;
      readonly fwmark?: never;
      readonly family?: never;
    }
  | {
      /** The mark that a firewall rule on the director sets, 1–2 147 483 647: one service of several ports or addresses. Source: ipvsadm(8) --fwmark-service. */
      readonly fwmark: number;
      /** Default 4, or that of the VIP. */
      readonly family?: 4 | 6;
      /** The address that the marked packets go to. Absent: its place on the hosts is not lvsform's to keep. */
      readonly vip?: string;
      readonly onePacket?: boolean;
      readonly protocol?: never;
      readonly port?: never;
    };

/** Where the table stands, and who has the VIP. */
type Place =
  | {
      /** The director that holds the VIP and the table. */
      readonly director: Director;
      readonly directors?: never;
      /** "external": something else (VRRP, BGP) moves the VIP, lvsform leaves it alone. Default: the director. */
      readonly vipOwner?: "external";
    }
  | {
      /** Directors that all have the table. */
      readonly directors: readonly Director[];
      readonly director?: never;
      /** The one of them that has the VIP, or "external": something else (VRRP, BGP) moves it, lvsform leaves it alone. */
      readonly vipOwner: Director | "external";
    };

type Sharing =
  | {
      readonly scheduler: "sh";
      /** "sh-fallback": another server where the chosen one has weight 0 or is full; "sh-port": the client's port counts too. Source: ipvsadm(8) --sched-flags. Default: none. */
      readonly schedulerFlags?: readonly SourceHashFlag[];
    }
  | {
      readonly scheduler: "mh";
      /** "mh-fallback": another server where the chosen one has weight 0 or is full; "mh-port": the client's port counts too. Source: ipvsadm(8) --sched-flags. Default: none. */
      readonly schedulerFlags?: readonly MaglevFlag[];
    }
  | {
      /** How connections are shared out. Default "wlc", as ipvsadm's. */
      readonly scheduler?: Scheduler;
      readonly schedulerFlags?: never;
    };

/** How packets reach the real servers. Source: ipvsadm(8) -g, -m, -i. */
type Method =
  | {
      /** Default "direct-routing". */
      readonly forwarding?: Forwarding;
      /** The real servers; a server by itself has weight 1. */
      readonly realServers: readonly (RealServer | PlainEntry)[];
    }
  | { readonly forwarding: "masquerading"; readonly realServers: readonly (RealServer | MasqueradedEntry)[] }
  | { readonly forwarding: "tunneling"; readonly realServers: readonly (RealServer | TunneledEntry)[] };

interface Common extends Protectable {
  /** A client stays on its real server. Default: each connection is scheduled by itself. */
  readonly persistence?: Persistence;
  /** Whether what it needs on its hosts is there again after a reboot, by each host's own `boot`. Default true. */
  readonly boot?: boolean;
  /** How `lvsform verify` asks. Default: HTTP on port 80 and 8080, else a TCP connection; UDP: one datagram. */
  readonly verify?: {
    readonly by?: "http" | "connect" | "udp";
    /** Ports to ask where the service has none or more than one. */
    readonly ports?: readonly number[];
    /** http: default "/". */
    readonly path?: string;
    /** udp: the datagram, as text. */
    readonly send?: string;
  };
}

/**
 * A virtual service: its address (vip and port, or fwmark), its director (or directors with vipOwner), and its realServers. What does not fit
 * together does not compile.
 */
export type VirtualServiceProps = Common & Identity & Place & Sharing & Method;

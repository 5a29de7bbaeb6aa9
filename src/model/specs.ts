import type { Backend } from "./boot.ts";

// The attributes of each kind: what the constructs write and the providers read.

export type SysctlSpec = {
  /** Text as the kernel prints it; the numbers of a vector are separated by one space. */
  readonly value: string;
  /** Readings only: other parameters that the kernel resets whenever this one is written, with their present values, which stay. */
  readonly keeps?: Readonly<Record<string, string>>;
  /** Readings only: parameters that are written with this one, and have another value; restored with the original. */
  readonly resets?: Readonly<Record<string, string>>;
};

export type KernelModuleSpec = {
  readonly loaded: boolean;
  /** Readings of a module that is not loaded: what else loading it would load, in that order. Unloaded again with it. */
  readonly brings?: readonly string[];
};

export type InterfaceAddressSpec = {
  /** Bits, 0–32 or 0–128. */
  readonly prefixLength: number;
  /** The old alias name, e.g. `eth0:0`; IPv4 only, at most 15 characters. Used at create; a difference is cosmetic. */
  readonly label?: string;
  /** Announce it to the neighbours after adding (gratuitous ARP), so that they send the VIP's traffic here at once. */
  readonly announce?: boolean;
  /** Readings only: further prefix lengths under which the same address stands on the same interface. */
  readonly also?: readonly number[];
};

export type LinkSpec = {
  /** Administratively up, as ip-link(8) sets it; not whether a cable is in. */
  readonly up: boolean;
  /** Readings of a link that is up: what the kernel forgets when it goes down, each as the words after `ip`. Restored with it. */
  readonly loses?: readonly (readonly string[])[];
};

/** A default route. Source: ip-route(8). */
export type RouteSpec = {
  /** The gateway; absent: the network is reached directly by the interface. */
  readonly via?: string;
  readonly interface?: string;
  /** Readings only: the further words of `ip route show` (proto, metric, src, onlink), preserved when the gateway changes. */
  readonly options?: readonly string[];
};

export type PackageSpec = {
  readonly installed: boolean;
};

/** A UDP port on which a real server takes tunnelled packets out of their envelope. Source: ip-fou(8). The key holds everything. */
export type FouPortSpec = Readonly<Record<string, never>>;

/** One side of connection synchronisation. Source: ipvsadm(8) --start-daemon. */
export type IpvsSyncSpec = {
  /** Where its multicast goes out or comes in. */
  readonly interface: string;
  /** Both directors of a pair have the same. 0–255; 0 takes the messages of every pair. */
  readonly syncId: number;
  /** Bytes of one message, 1024–65 507; absent: what the interface's MTU allows, which is not compared. */
  readonly maxLength?: number;
  /** Multicast group. Default 224.0.0.81. */
  readonly group?: string;
  /** UDP port, 1–65 535. Default 8848. */
  readonly port?: number;
  /** How many hops it may go, 1–255. Default 1: no router is passed. */
  readonly ttl?: number;
};

/** Seconds; a field that is absent is not lvsform's to keep. Source: ipvsadm(8) --set. */
export type IpvsTimeoutsSpec = {
  /** An established TCP session. Kernel default 900. */
  readonly tcpSeconds?: number;
  /** A TCP session after a FIN. Kernel default 120. */
  readonly tcpFinSeconds?: number;
  /** A UDP flow. Kernel default 300. */
  readonly udpSeconds?: number;
};

export type IpvsServiceSpec = {
  /** The kernel's name: rr, wrr, lc, wlc, … */
  readonly scheduler: string;
  readonly schedulerFlags?: readonly string[];
  readonly persistence?: {
    /** Seconds, 1–2 678 400. */
    readonly seconds: number;
    /** IPv4 netmask, or IPv6 prefix length as text; absent: each client address by itself. */
    readonly netmask?: string;
    readonly engine?: string;
  };
  readonly onePacket?: boolean;
};

export type Forwarding = "direct-routing" | "masquerading" | "tunneling";

export type IpvsDestinationSpec = {
  readonly forwarding: Forwarding;
  /** 0–65 535; 0 takes no new connections. */
  readonly weight: number;
  /** Connections above which the server gets no new ones; 0 or absent: no limit. */
  readonly upperThreshold?: number;
  /** Connections below which it gets new ones again; 0 or absent: three quarters of the upper one. */
  readonly lowerThreshold?: number;
  readonly tunnel?: {
    readonly type: string;
    /** UDP port, gue only. */
    readonly port?: number;
    readonly checksum?: "nocsum" | "csum" | "remcsum";
  };
};

/** Where something of the next boot stands, or is to be written. */
export type BootPlace = {
  readonly file: string;
  /** The lines that set it, one after the other, as they were found there. */
  readonly lines: readonly string[];
  /** Where they must follow certain lines, the heading of a section for one: those. Absent: the end of the file serves. */
  readonly behind?: readonly string[];
};

export type BootAddressPlace = BootPlace & {
  /** The content of the lines. A spec with another prefix length means that they were changed. */
  readonly prefixLength: number;
};

/** A kernel parameter as the next boot sets it, over all files that set it. Source: sysctl.d(5), sysctl(8) --system. */
export type BootSysctlSpec = {
  readonly value: string;
  readonly at?: BootPlace;
  /** Readings only: the line of it in the file that lvsform keeps. */
  readonly ours?: string;
  /** Readings only: other files, in the order in which they are read after ours, that set it. */
  readonly later?: readonly string[];
};

/** A module that the next boot loads. Source: modules-load.d(5). */
export type BootModuleSpec = {
  readonly loaded: boolean;
  /** Before kernel parameters are set, which are there with the module alone. Absent: whenever it is needed, as with the rules that use it. */
  readonly early?: true;
  readonly at?: BootPlace;
};

/**
 * Rules that the next boot loads into the table: those of one service, its thresholds, the timeouts, or a sync daemon. The latter three
 * stand apart, because no file of `ipvsadm -S` holds them.
 */
export type BootIpvsSpec = {
  /** In the words of `ipvsadm -S -n`, the service before its servers. */
  readonly rules: readonly string[];
  /** The program that loads them; absent in cluster.ts. "unit": a unit of our own, where the distribution's would lose something. */
  readonly by?: "sysconfig" | "debian" | "unit";
  /** Readings only: the file, and its lines that set it. */
  readonly at?: BootPlace;
};

/** Commands that the next boot runs, by a unit of ours. */
export type BootScriptSpec = { readonly runs: readonly string[]; readonly by?: "unit"; readonly at?: BootPlace };

/** A program that the next boot starts. */
export type UnitSpec = {
  readonly enabled: boolean;
  /** The program that starts it: systemd, or Debian's script if /etc/default/ipvsadm has AUTO="true". */
  readonly by?: "systemd" | "debian";
  /** Readings only: the lines that set it. */
  readonly at?: BootPlace;
  /** Readings only: Debian's script was taken out of the boot. */
  readonly stopped?: true;
};

/** An address that an interface has after the next boot. */
export type BootAddressSpec = {
  /** Bits, 0–32 or 0–128. */
  readonly prefixLength: number;
  /** The alias name, where what keeps it knows such names. A difference is cosmetic. */
  readonly label?: string;
  /** The boot backend; absent in cluster.ts: that of the interface. "rc-local": a line of /etc/rc.local; lvsform never adds one. */
  readonly by?: Backend | "rc-local";
  /** Filled in from the host: where it stands, or, of one that is to be made, where it will. */
  readonly at?: BootAddressPlace;
};

/** An interface that the next boot leaves down. There is none for one that it brings up. */
export type BootLinkSpec = {
  readonly up: false;
  /** The boot backend that leaves it down; absent in cluster.ts: that of the interface, if it can do so. */
  readonly by?: Backend;
  /** Filled in from the host, as of an address. */
  readonly at?: BootPlace;
};

/**
 * The fields that lvsform manages, by kind. All of them, also those a construct leaves out: an option that is not declared is not
 * to be there; with what is restored with them, such as where it stood. Left out are labels and announcements (used at create only), and kinds whose constructs manage what they name.
 */
export const ownedFields = {
  sysctl: ["value", "resets"],
  link: ["up", "loses"],
  "kernel-module": ["loaded", "brings"],
  "interface-address": ["prefixLength", "also"],
  "boot-address": ["prefixLength"],
  "boot-link": ["up"],
  "boot-sysctl": ["value", "at", "ours"],
  "boot-module": ["loaded", "at"],
  "boot-ipvs": ["rules", "by", "at"],
  "boot-route": ["runs", "at"],
  "boot-fou-port": ["runs", "at"],
  unit: ["enabled", "at", "stopped"],
  "ipvs-service": ["scheduler", "schedulerFlags", "persistence", "onePacket"],
  "ipvs-destination": ["forwarding", "weight", "upperThreshold", "lowerThreshold", "tunnel"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

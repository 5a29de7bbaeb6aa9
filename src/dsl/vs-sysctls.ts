import { z } from "zod";
import { checked, number, whole } from "./properties.ts";

/**
 * The parameters of IPVS itself, `net.ipv4.vs.*`, under the kernel's own names; one that is absent stays as the host has it.
 * Source: Documentation/networking/ipvs-sysctl.rst, and net/netfilter/ipvs/ip_vs_ctl.c for those it leaves out. They exist only where
 * ip_vs is loaded, and some only in newer kernels.
 */
export interface VsSysctls {
  /** Free memory below which automatic defence begins. Pages; kernel default 1024. */
  readonly amemthresh?: number;
  /** Rate of dropping in drop_packet mode 3. 1 in n packets; kernel default 10. */
  readonly am_droprate?: number;
  /** 1: a director that is in backup mode forwards nothing itself, which stops loops between two directors that are real servers. Kernel default 0. */
  readonly backup_only?: 0 | 1;
  /** 1: answers of a cache cluster to addresses that are not the VIP get through. Kernel default 0. */
  readonly cache_bypass?: 0 | 1;
  /** The treatment of a new connection from the same address and port: bits 1 (always reschedule) and 2 (expire old entries). 0–3; kernel default 1. */
  readonly conn_reuse_mode?: 0 | 1 | 2 | 3;
  /** 1: connection tracking of Netfilter for IPVS, needed for iptables rules on them. Kernel default 0. */
  readonly conntrack?: 0 | 1;
  /** Random drop of connection entries under attack: 0 off, 1 automatic, 2 (set by the kernel, counts as 1), 3 always. Kernel default 0. */
  readonly drop_entry?: 0 | 1 | 2 | 3;
  /** Drop of packets under attack, as drop_entry. Kernel default 0. */
  readonly drop_packet?: 0 | 1 | 2 | 3;
  /** Cores that compute the rates, as a list: "0-3". Linux ≥ 6.2. */
  readonly est_cpulist?: string;
  /** Priority of that work. −20 to 19; kernel default 0. Linux ≥ 6.2. */
  readonly est_nice?: number;
  /** 1: connections to a removed real server end at their next packet; 0: their packets are dropped without a reply. Kernel default 0. */
  readonly expire_nodest_conn?: 0 | 1;
  /** 1: persistent clients leave a real server of weight 0. Kernel default 0. */
  readonly expire_quiescent_template?: 0 | 1;
  /** 1: tunnelled packets are not scheduled again. Kernel default 0. */
  readonly ignore_tunneled?: 0 | 1;
  /** How long the lblc scheduler remembers. Jiffies. */
  readonly lblc_expiration?: number;
  /** How long the lblcr scheduler remembers. Jiffies. */
  readonly lblcr_expiration?: number;
  /** 1: send ICMP errors for unreachable destinations of masquerading. Kernel default 0. */
  readonly nat_icmp_send?: 0 | 1;
  /** 1: path MTU discovery; 0 lets tunnelled packets be fragmented. Kernel default 1. */
  readonly pmtu_disc?: 0 | 1;
  /** 1: rates are computed. Kernel default 1. Linux ≥ 6.2. */
  readonly run_estimation?: 0 | 1;
  /** 1: ICMP of unknown connections is scheduled. Kernel default 0. */
  readonly schedule_icmp?: 0 | 1;
  /** Defence by shorter timeouts: 0 off, 1 automatic, 2 (set by the kernel, counts as 1), 3 always. Kernel default 0. */
  readonly secure_tcp?: 0 | 1 | 2 | 3;
  /** 1: an SCTP connection may begin in its middle. Kernel default 0. */
  readonly sloppy_sctp?: 0 | 1;
  /** 1: a TCP connection may begin in its middle. Kernel default 0. */
  readonly sloppy_tcp?: 0 | 1;
  /** 1: masqueraded answers are routed again by their new source. Kernel default 1. */
  readonly snat_reroute?: 0 | 1;
  /** 1: persistence templates are synchronised too, without their connections. Kernel default 0. */
  readonly sync_persist_mode?: 0 | 1;
  /** UDP ports of the sync daemons, a power of two. 1–64; kernel default 1. Read when a daemon starts: one that runs keeps its own. */
  readonly sync_ports?: number;
  /** Messages that wait to be sent. */
  readonly sync_qlen_max?: number;
  /** Seconds between two messages of one connection. Kernel default 0. */
  readonly sync_refresh_period?: number;
  /** Times a message is sent again. 0–3; kernel default 0. */
  readonly sync_retries?: 0 | 1 | 2 | 3;
  /** Bytes of the sockets' buffers; 0: the system's. Kernel default 0. */
  readonly sync_sock_size?: number;
  /** Packets before a connection is synchronised first, and between two messages. Kernel default [3, 50]. */
  readonly sync_threshold?: readonly [first: number, every: number];
  /** Format of the messages: 0 is that of Linux 2.6. Kernel default 1. */
  readonly sync_version?: 0 | 1;
}

const flag = number("bad-vs-sysctl", 0, 1).optional();
const count = number("bad-vs-sysctl", 0, 2_147_483_647).optional();
/** The kernel refuses others. Source: ip_vs_ctl.c, proc_do_sync_ports and proc_do_sync_threshold. */
const ports = checked("bad-sync-ports", (value) => [1, 2, 4, 8, 16, 32, 64].find((one) => one === value)).optional();
const threshold = checked("bad-sync-threshold", (value) => {
  const [first, every, ...more] = Array.isArray(value) ? value.map(whole(0, 2_147_483_647)) : [];
  const good = first !== undefined && every !== undefined && more.length === 0 && (first < every || every === 0);
  return good ? ([first, every] as const) : undefined;
});
const three = number("bad-vs-sysctl", 0, 3).optional();

export const vsSysctls = z.strictObject({
  amemthresh: count,
  am_droprate: number("bad-vs-sysctl", 1, 2_147_483_647).optional(),
  backup_only: flag,
  cache_bypass: flag,
  conn_reuse_mode: three,
  conntrack: flag,
  drop_entry: three,
  drop_packet: three,
  est_cpulist: z
    .string()
    .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'is not a list of cores; write it as "0-3,6"')
    .optional(),
  est_nice: number("bad-vs-sysctl", -20, 19).optional(),
  expire_nodest_conn: flag,
  expire_quiescent_template: flag,
  ignore_tunneled: flag,
  lblc_expiration: count,
  lblcr_expiration: count,
  nat_icmp_send: flag,
  pmtu_disc: flag,
  run_estimation: flag,
  schedule_icmp: flag,
  secure_tcp: three,
  sloppy_sctp: flag,
  sloppy_tcp: flag,
  snat_reroute: flag,
  sync_persist_mode: flag,
  sync_ports: ports,
  sync_qlen_max: count,
  sync_refresh_period: count,
  sync_retries: three,
  sync_sock_size: count,
  sync_version: flag,
  sync_threshold: threshold.optional(),
});

/** The parameters as sysctl(8) knows them: name and value. */
export function toSysctls(values: z.infer<typeof vsSysctls>): readonly (readonly [key: string, value: string])[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[`net.ipv4.vs.${name}`, Array.isArray(value) ? value.join(" ") : String(value)]],
  );
}

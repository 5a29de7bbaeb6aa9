/**
 * The values that the kernel gives the parameters of IPVS when ip_vs is loaded: where they were not there before lvsform's first change, this is
 * what they are restored to. Left out are those that depend on the machine. Source: Documentation/networking/ipvs-sysctl.rst, ip_vs_ctl.c.
 */
const defaults: Readonly<Record<string, string>> = {
  amemthresh: "1024",
  am_droprate: "10",
  backup_only: "0",
  cache_bypass: "0",
  conn_reuse_mode: "1",
  conntrack: "0",
  drop_entry: "0",
  drop_packet: "0",
  expire_nodest_conn: "0",
  expire_quiescent_template: "0",
  ignore_tunneled: "0",
  nat_icmp_send: "0",
  pmtu_disc: "1",
  run_estimation: "1",
  schedule_icmp: "0",
  secure_tcp: "0",
  sloppy_sctp: "0",
  sloppy_tcp: "0",
  snat_reroute: "1",
  sync_persist_mode: "0",
  sync_ports: "1",
  sync_refresh_period: "0",
  sync_retries: "0",
  sync_sock_size: "0",
  sync_threshold: "3 50",
  sync_version: "1",
};

/** Undefined where the parameter is none of IPVS, or its value depends on the machine. */
export function vsDefault(key: string): string | undefined {
  return key.startsWith("net.ipv4.vs.") ? defaults[key.slice("net.ipv4.vs.".length)] : undefined;
}

/** Every parameter of which the kernel's own value is known. */
export const vsParameters: readonly string[] = Object.keys(defaults).map((name) => `net.ipv4.vs.${name}`);

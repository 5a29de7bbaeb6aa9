import { addDevice, removeDevice } from "./model-devices.ts";
import { type ModelHost, Refusal, refuse } from "./model-state.ts";

/** What each module needs. Source: modules.dep of Linux 6.1; what none of this names needs ip_vs, as every scheduler does. */
const needs: Readonly<Record<string, readonly string[]>> = {
  libcrc32c: [],
  nf_defrag_ipv4: [],
  nf_defrag_ipv6: [],
  tunnel4: [],
  ip_tunnel: [],
  tunnel6: [],
  gre: [],
  udp_tunnel: [],
  ip6_udp_tunnel: [],
  nf_conntrack: ["libcrc32c", "nf_defrag_ipv4", "nf_defrag_ipv6"],
  nf_nat: ["libcrc32c", "nf_conntrack"],
  nf_conntrack_sip: ["nf_conntrack"],
  ip_vs: ["libcrc32c", "nf_defrag_ipv6", "nf_conntrack"],
  ip_vs_ftp: ["ip_vs", "nf_nat"],
  ip_vs_pe_sip: ["ip_vs", "nf_conntrack_sip"],
  ipip: ["tunnel4", "ip_tunnel"],
  sit: ["tunnel4", "ip_tunnel"],
  ip_gre: ["gre", "ip_tunnel"],
  ip6_tunnel: ["tunnel6"],
  ip6_gre: ["gre", "ip6_tunnel"],
  fou: ["udp_tunnel", "ip6_udp_tunnel"],
  fou6: ["fou", "ip6_tunnel"],
};

const devices: Readonly<Record<string, string>> = {
  ipip: "tunl0",
  sit: "sit0",
  ip_gre: "gre0",
  ip6_tunnel: "ip6tnl0",
  ip6_gre: "ip6gre0",
};

/** The parameters that come with a module, as Linux 6.2 sets them. Source: net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_lblc.c, ip_vs_lblcr.c. */
const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ip_vs: {
    amemthresh: "1024",
    am_droprate: "10",
    backup_only: "0",
    cache_bypass: "0",
    conn_reuse_mode: "1",
    conntrack: "0",
    drop_entry: "0",
    drop_packet: "0",
    est_cpulist: "0-3",
    est_nice: "0",
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
    sync_qlen_max: "61680",
    sync_refresh_period: "0",
    sync_retries: "0",
    sync_sock_size: "0",
    sync_threshold: "3\t50",
    sync_version: "1",
  },
  ip_vs_lblc: { lblc_expiration: "86400000" },
  ip_vs_lblcr: { lblcr_expiration: "86400000" },
};

function needsOf(name: string): readonly string[] {
  return needs[name] ?? ["ip_vs"];
}

/** What loading the module would load, in that order, itself last. */
export function dependsOf(name: string): readonly string[] {
  return [...new Set([...needsOf(name).flatMap(dependsOf), name])];
}

export function load(host: ModelHost, name: string): void {
  refuse(!(name in needs) && !/^ip_vs_[a-z]+$/.test(name), `modprobe: FATAL: Module ${name} not found`);
  for (const one of dependsOf(name)) {
    if (host.modules.has(one)) continue;
    host.modules.add(one);
    const device = devices[one];
    if (device) addDevice(host, device);
    for (const [key, value] of Object.entries(parameters[one] ?? {})) host.sysctls.set(`net.ipv4.vs.${key}`, value);
    if (one === "ip_vs") host.ipvs = { timeouts: [900, 120, 300], services: new Map(), daemons: new Map() };
  }
}

export function unload(host: ModelHost, name: string): void {
  refuse(!host.modules.has(name), `rmmod: ERROR: Module ${name} is not currently loaded`);
  const users = [...host.modules].filter((one) => one !== name && needsOf(one).includes(name));
  const services = [...(host.ipvs?.services.values() ?? [])];
  const busy =
    (name === "ip_vs" && (services.length > 0 || (host.ipvs?.daemons.size ?? 0) > 0)) ||
    services.some(
      ({ scheduler, persistence }) =>
        name === `ip_vs_${scheduler}` || (persistence?.engine && name === `ip_vs_pe_${persistence.engine}`),
    );
  if (users.length > 0 || busy) throw new Refusal(`rmmod: ERROR: Module ${name} is in use by: ${users.join(" ")}`);
  host.modules.delete(name);
  const device = devices[name];
  if (device) removeDevice(host, device);
  for (const key of Object.keys(parameters[name] ?? {})) host.sysctls.delete(`net.ipv4.vs.${key}`);
  if (name === "ip_vs") host.ipvs = undefined;
  if (name === "fou") host.fouPorts.clear();
}

const libraries = [
  "ip6_tunnel",
  "fou",
  "gre",
  "ip_tunnel",
  "tunnel4",
  "tunnel6",
  "udp_tunnel",
  "ip6_udp_tunnel",
  "nf_conntrack_sip",
  "nf_nat",
  "nf_conntrack",
  "nf_defrag_ipv4",
  "nf_defrag_ipv6",
  "libcrc32c",
];

/** The host as it would be without the modules that are there for others alone, where nothing uses them. */
export function tidy(host: ModelHost): ModelHost {
  const trial = structuredClone(host);
  for (const name of libraries) {
    const idle = name !== "ip6_tunnel" || !trial.links.get("ip6tnl0");
    const used = [...trial.modules].some((one) => one !== name && needsOf(one).includes(name));
    if (trial.modules.has(name) && idle && !used && (name !== "fou" || trial.fouPorts.size === 0)) unload(trial, name);
  }
  return trial;
}

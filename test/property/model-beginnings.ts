import { addDevice } from "./model-devices.ts";
import { firstFiles } from "./model-files.ts";
import { load } from "./model-modules.ts";
import type { ModelHost } from "./model-state.ts";

export interface HostBeginnings {
  readonly name: string;
  /** The last number of its addresses. */
  readonly number: number;
  /** Modules that are loaded before lvsform comes. */
  readonly modules?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
}

/** A host as an installer leaves it: eth0 in the network of the cluster, two more interfaces, a default route of each family. */
export function newHost({ name, number, modules = [], sysctls = {} }: HostBeginnings): ModelHost {
  const host: ModelHost = {
    name,
    modules: new Set(),
    packages: new Set(["ipvsadm"]),
    links: new Map(),
    fouPorts: new Set(),
    windows: new Map(),
    files: new Map(firstFiles),
    started: new Set(),
    addresses: [],
    routes: [],
    sysctls: new Map(),
    ipvs: undefined,
  };
  const zeros = ["arp_ignore", "arp_announce", "rp_filter", "promote_secondaries", "forwarding"];
  for (const one of ["all", "default"]) {
    for (const key of zeros) host.sysctls.set(`net.ipv4.conf.${one}.${key}`, "0");
    host.sysctls.set(`net.ipv4.conf.${one}.send_redirects`, "1");
    for (const key of ["ndisc_notify", "forwarding"]) host.sysctls.set(`net.ipv6.conf.${one}.${key}`, "0");
  }
  host.sysctls.set("net.ipv4.conf.default.rp_filter", "1");
  host.sysctls.set("net.ipv4.ip_forward", "0");
  host.sysctls.set("net.ipv4.conf.all.accept_redirects", "1");
  for (const device of ["lo", "eth0", "eth1", "eth2"]) addDevice(host, device, true);
  host.addresses = [
    { device: "lo", address: "127.0.0.1", bits: 8 },
    { device: "lo", address: "::1", bits: 128 },
    { device: "eth0", address: `192.168.0.${number}`, bits: 24 },
    { device: "eth0", address: `2001:db8::${number}`, bits: 64 },
    { device: "eth1", address: `10.1.0.${number}`, bits: 24 },
    { device: "eth1", address: `2001:db8:1::${number}`, bits: 64 },
  ];
  host.routes = [
    { family: "-4", to: "default", words: ["via", "192.168.0.254", "dev", "eth0", "proto", "static"] },
    { family: "-4", to: "10.7.0.0/16", words: ["via", "10.1.0.254", "dev", "eth1"] },
    { family: "-6", to: "default", words: ["via", "2001:db8::fe", "dev", "eth0", "metric", "1024", "pref", "medium"] },
  ];
  for (const module of modules) load(host, module);
  for (const [key, value] of Object.entries(sysctls)) host.sysctls.set(key, value);
  return host;
}

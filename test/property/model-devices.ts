import ipaddr from "ipaddr.js";
import { canonicalIp, familyOf, isInside } from "../../src/model/network/inet.ts";
import { type HeldAddress, type ModelHost, type Network, refuse } from "./model-state.ts";

const perDevice = ["arp_ignore", "arp_announce", "rp_filter", "send_redirects", "promote_secondaries", "forwarding"];
const perDevice6 = ["ndisc_notify", "forwarding"];

/** A device with the parameters of its own, which it takes from `default`. */
export function addDevice(host: ModelHost, device: string, up = false): void {
  host.links.set(device, up);
  const take = (prefix: string, names: readonly string[]) => {
    for (const name of names)
      host.sysctls.set(`${prefix}.${device}.${name}`, host.sysctls.get(`${prefix}.default.${name}`) ?? "0");
  };
  take("net.ipv4.conf", perDevice);
  take("net.ipv6.conf", perDevice6);
}

export function removeDevice(host: ModelHost, device: string): void {
  host.links.delete(device);
  host.addresses = host.addresses.filter((one) => one.device !== device);
  dropRoutes(host, device);
  for (const key of [...host.sysctls.keys()])
    if (key.startsWith(`net.ipv4.conf.${device}.`) || key.startsWith(`net.ipv6.conf.${device}.`))
      host.sysctls.delete(key);
}

export function setLink(host: ModelHost, device: string, state: string): void {
  refuse(!host.links.has(device), `Cannot find device "${device}"`);
  host.links.set(device, state === "up");
  if (state === "up") return;
  host.addresses = host.addresses.filter((one) => one.device !== device || familyOf(one.address) === 4);
  dropRoutes(host, device);
}

function dropRoutes(host: ModelHost, device: string): void {
  host.routes = host.routes.filter(({ words }) => words[words.indexOf("dev") + 1] !== device);
}

export function addAddress(host: ModelHost, device: string, prefix: string, label?: string): void {
  const [text = "", bits = ""] = prefix.split("/");
  const address = canonicalIp(text) ?? "";
  refuse(!host.links.has(device), `Cannot find device "${device}"`);
  const twin = host.addresses.some(
    (one) => one.device === device && one.address === address && one.bits === Number(bits),
  );
  refuse(twin, "RTNETLINK answers: File exists");
  host.addresses = [...host.addresses, { device, address, bits: Number(bits), ...(label ? { label } : {}) }];
}

/** The kernel deletes with the first address of a network all further ones of it, unless it promotes the next. */
export function removeAddress(host: ModelHost, device: string, prefix: string, promote = false): void {
  const [text = "", bits = ""] = prefix.split("/");
  const gone = host.addresses.find((one) => one.device === device && one.address === text && one.bits === Number(bits));
  refuse(gone === undefined, "RTNETLINK answers: Cannot assign requested address");
  if (gone === undefined) return;
  const kin = host.addresses.filter((one) => isKin(one, gone));
  const promotes = promote || ["all", device].some((one) => host.sysctls.get(promotion(one)) === "1");
  const alongWith = familyOf(gone.address) === 6 || promotes || kin[0] !== gone ? [gone] : kin;
  host.addresses = host.addresses.filter((one) => !alongWith.includes(one));
}

function promotion(device: string): string {
  return `net.ipv4.conf.${device}.promote_secondaries`;
}

function isKin(one: HeldAddress, other: HeldAddress): boolean {
  return (
    one.device === other.device &&
    one.bits === other.bits &&
    isInside(one.address, { address: other.address, prefixLength: other.bits })
  );
}

/** Whether another host of the network says that it has the address: for IPv4 by ARP, for IPv6 by neighbour discovery. */
export function answering(network: Network, asking: ModelHost, device: string, address: string): string | undefined {
  for (const host of network.values()) {
    const held = host.addresses.filter((one) => one.address === address);
    if (host === asking || held.length === 0 || !host.links.get(device)) continue;
    const ignore = Math.max(...["all", device].map((one) => Number(host.sysctls.get(arpIgnore(one)) ?? 0)));
    if (held.some((one) => one.device === device) || (familyOf(address) === 4 && ignore < 1)) return host.name;
  }
  return undefined;
}

function arpIgnore(device: string): string {
  return `net.ipv4.conf.${device}.arp_ignore`;
}

/** A route that replaces the one to the same place of the same metric. The device follows from the network of the gateway. */
export function replaceRoute(host: ModelHost, family: "-4" | "-6", to: string, given: readonly string[]): void {
  const via = after(given, "via");
  const device = after(given, "dev") ?? (via && connected(host, via));
  refuse(device === undefined, "Error: Nexthop has invalid gateway.");
  refuse(!host.links.get(device ?? ""), "RTNETLINK answers: Network is down");
  const reached = via === undefined || given.includes("onlink") || connected(host, via, device) !== undefined;
  refuse(!reached, "Error: Nexthop has invalid gateway.");
  const rest = given.filter(
    (word, at) => !["via", "dev"].includes(word) && !["via", "dev"].includes(given[at - 1] ?? ""),
  );
  const six =
    family === "-6"
      ? [...(after(rest, "metric") ? [] : ["metric", "1024"]), ...(after(rest, "pref") ? [] : ["pref", "medium"])]
      : [];
  const words = [...(via ? ["via", via] : []), "dev", device ?? "", ...rest, ...six];
  const same = (one: { family: string; to: string; words: readonly string[] }) =>
    one.family === family && one.to === to && (after(one.words, "metric") ?? "0") === (after(words, "metric") ?? "0");
  host.routes = [...host.routes.filter((one) => !same(one)), { family, to, words }];
}

export function removeRoute(host: ModelHost, family: "-4" | "-6", to: string, given: readonly string[]): void {
  const left = host.routes.filter(
    (one) => one.family !== family || one.to !== to || given.some((word) => !one.words.includes(word)),
  );
  refuse(left.length === host.routes.length, "RTNETLINK answers: No such process");
  host.routes = left;
}

function after(words: readonly string[], name: string): string | undefined {
  return words.includes(name) ? words[words.indexOf(name) + 1] : undefined;
}

function connected(host: ModelHost, via: string, device?: string): string | undefined {
  const net = host.addresses.find(
    (one) =>
      (device === undefined || one.device === device) &&
      host.links.get(one.device) &&
      ipaddr.parse(one.address).kind() === ipaddr.parse(via).kind() &&
      isInside(via, { address: one.address, prefixLength: one.bits }),
  );
  return net?.device;
}

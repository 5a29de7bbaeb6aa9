import type { InterfaceBackend } from "../../src/model/boot.ts";
import { linesOf } from "../../src/model/text/line-edit.ts";
import { assignments } from "./addresses/ifcfg.ts";
import { interfacesFile, stanzasOf } from "./addresses/interfaces-file.ts";
import { scriptsFolder } from "./addresses/network-scripts.ts";
import { isAtLeast } from "./version.ts";

/** What a host showed of its network managers, by the number of an interface. */
export interface ManagerStates {
  readonly files: ReadonlyMap<string, string>;
  readonly versions: Readonly<Record<string, string>>;
  /** Interface names by their numbers. */
  readonly names: ReadonlyMap<string, string>;
  readonly networkManager: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly networkd: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly ifstate: readonly string[];
  readonly ifupdown: boolean;
  readonly networkScripts: boolean;
}

type By = (name: string, number: string, states: ManagerStates) => InterfaceBackend | undefined;

/** By the profile that is active on it. A profile in memory only, unless netplan made it, mirrors what another program set. */
export const byNetworkManager: By = (name, number, { networkManager, files, versions }) => {
  const state = networkManager.get(number);
  const path = `/run/NetworkManager/devices/${number}`;
  if (name === "lo") return networkManager.size === 0 ? undefined : loopbackProfile(files, versions);
  const uuid = state?.get("connection-uuid");
  if (!isTrue(state?.get("managed")) || uuid === undefined) return undefined;
  const file = profileOf(name, uuid, files);
  const by = file?.includes("/netplan-") ? "netplan" : "networkmanager";
  if (by === "networkmanager" && file?.startsWith("/run/")) return undefined;
  if (file === undefined) return { by, why: `${path} shows that NetworkManager manages it` };
  return { by, why: `${path} names the profile ${file}`, file };
};

/** The file with that uuid; else the one for the interface that has none: netplan writes such, and NetworkManager makes one up. */
function profileOf(name: string, uuid: string, files: ManagerStates["files"]): string | undefined {
  const profiles = [...files].filter(([path]) => path.includes("/system-connections/") || path.includes("/ifcfg-"));
  const has = (text: string, key: string, value: string) =>
    text.split("\n").some((line) => line.replaceAll(/["'\s]/g, "").toLowerCase() === `${key}=${value}`.toLowerCase());
  const [named] = profiles.find(([, text]) => has(text, "uuid", uuid)) ?? [];
  if (named !== undefined) return named;
  const others = profiles.filter(
    ([, text]) => !/^[^\S\n]*uuid=/im.test(text) && (has(text, "interface-name", name) || has(text, "DEVICE", name)),
  );
  return others.length === 1 ? others[0]?.[0] : undefined;
}

/** NetworkManager has had profiles for lo since 1.42; a lower version leaves lo to others. */
function loopbackProfile(
  files: ManagerStates["files"],
  { NetworkManager }: ManagerStates["versions"],
): InterfaceBackend | undefined {
  if (!isAtLeast(NetworkManager, "1.42")) return undefined;
  const folder = "/etc/NetworkManager/system-connections/";
  const own = [...files].find(([path, text]) => path.startsWith(folder) && /^type=loopback[^\S\n]*$/m.test(text))?.[0];
  const why = `NetworkManager ${NetworkManager} manages lo by profiles of type loopback`;
  return { by: "networkmanager", why, ...(own === undefined ? {} : { file: own }) };
}

/** By the .network file that networkd took for it; netplan rewrites such files at each boot. */
export const byNetworkd: By = (name, number, { networkd, files, networkManager }) => {
  const path = `/run/systemd/netif/links/${number}`;
  const file = networkd.get(number)?.get("NETWORK_FILE");
  // One of ours may be gone already: networkd names it until it is started again.
  if (file && (name !== "lo" || files.has(file))) {
    return { by: isOfNetplan(file) ? "netplan" : "networkd", why: `${path} names ${file}`, file };
  }
  if (name !== "lo") return undefined;
  // It leaves lo alone without a file for it; where it manages other interfaces, that file can be made.
  const others = [...networkd].flatMap(([, state]) => state.get("NETWORK_FILE") ?? []);
  const [first] = others;
  if (first === undefined || networkManagesAll(networkManager, networkd)) return undefined;
  const by = others.some(isOfNetplan) ? "netplan" : "networkd";
  const own = by === "networkd" ? loopbackFile(files) : undefined;
  const why = `${first} shows that ${by === "netplan" ? "netplan and networkd keep" : "networkd keeps"} the interfaces`;
  return { by, why, ...(own === undefined ? {} : { file: own }) };
};

/** Of several managers the one with more interfaces is the one that is sure to run at the next boot. */
function networkManagesAll(
  networkManager: ManagerStates["networkManager"],
  networkd: ManagerStates["networkd"],
): boolean {
  const byNetworkd = [...networkd.values()].filter((state) => state.get("NETWORK_FILE")).length;
  const managed = [...networkManager.values()].filter((state) => isTrue(state.get("managed"))).length;
  return managed > byNetworkd;
}

function isOfNetplan(file: string): boolean {
  return /^\/run\/systemd\/network\/\d+-netplan-/.test(file);
}

/** A .network file for lo alone that networkd has not read yet. */
function loopbackFile(files: ManagerStates["files"]): string | undefined {
  return [...files].find(
    ([path, text]) => path.endsWith(".network") && /^Name[^\S\n]*=[^\S\n]*lo[^\S\n]*$/m.test(text),
  )?.[0];
}

/** By its stanza in the files that ifupdown reads, where ifupdown brought it up; its successors write no such state. */
export const byIfupdown: By = (name, _number, { files, ifupdown, ifstate }) => {
  const foreign = stanzasOf(files).filter(({ file }) => !file.includes("/lvsform-"));
  const stanza = foreign.find(({ word, names }) => word === "iface" && names[0] === name);
  if (!ifupdown || stanza === undefined || !ifstate.some((line) => line.startsWith(`${name}=`))) return undefined;
  const why = `ifupdown brought it up, and ${stanza.file} has "iface ${name}"`;
  return { by: "ifupdown", why, file: interfacesFile };
};

/** By its ifcfg file, if the network service of the initscripts is enabled and NetworkManager leaves it alone. */
export const byNetworkScripts: By = (name, number, { files, networkScripts, networkManager }) => {
  const file = `${scriptsFolder}/ifcfg-${name}`;
  const text = files.get(file);
  if (!networkScripts || text === undefined) return undefined;
  const state = networkManager.get(number)?.get("managed");
  const leaves = /^(no|false|0)$/i.test(assignments(linesOf(text)).get("NM_CONTROLLED") ?? "");
  if (name !== "lo" && isTrue(state) && !leaves) return undefined;
  return { by: "network-scripts", why: `the network service is enabled, and reads ${file}`, file };
};

function isTrue(text: string | undefined): boolean {
  return text === "1" || text === "true";
}

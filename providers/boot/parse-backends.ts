import type { BootFacts, InterfaceBackend } from "../../src/model/boot.ts";
import { byIfupdown, byNetworkd, byNetworkManager, byNetworkScripts, type ManagerStates } from "./backend-of.ts";
import { mostInterfaces, tooMany } from "./limits.ts";
import { parseLoader } from "./loader.ts";
import { rememberLast } from "./remember-last.ts";
import { parseBootFiles } from "./texts.ts";

/** Of what the probe of the boot files printed. Throws on anything else. */
export const parseBackends = rememberLast(readBackends);

function readBackends(stdout: string): BootFacts {
  const files = parseBootFiles(stdout);
  const lines = stdout.split("\n").flatMap((line) => (line.startsWith("! ") ? [line.slice(2)] : []));
  const behind = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const pairs = (word: string) =>
    behind(word).flatMap((line): (readonly [string, string])[] => {
      const [name, value] = line.split(" ");
      return name && value ? [[name, value]] : [];
    });
  const versions = Object.fromEntries(pairs("version"));
  const links = pairs("link");
  if (links.length > mostInterfaces) throw tooMany("interfaces", mostInterfaces);
  const states: ManagerStates = {
    files,
    versions,
    names: new Map(links),
    networkManager: tellings(behind("networkmanager")),
    networkd: tellings(behind("networkd")),
    ifstate: behind("ifstate"),
    ifupdown: lines.includes("ifupdown"),
    networkScripts: lines.includes("network-scripts"),
  };
  return {
    systemd: lines.includes("systemd"),
    interfaces: Object.fromEntries(
      links.flatMap(([number, name]): [string, InterfaceBackend][] => {
        const backend = backendOf(name, number, states);
        return backend ? [[name, backend]] : [];
      }),
    ),
    versions,
    loader: parseLoader(stdout),
    files,
    executable: behind("executable"),
  };
}

/** The first that manages an interface. On lo, NetworkManager and networkd leave alone what the older ones manage. */
function backendOf(name: string, number: string, states: ManagerStates): InterfaceBackend | undefined {
  const running = [byNetworkManager, byNetworkd];
  const scripts = [byIfupdown, byNetworkScripts];
  const all = name === "lo" ? [...scripts, byNetworkd, byNetworkManager] : [...running, ...scripts];
  for (const by of all) {
    const backend = by(name, number, states);
    if (backend) return backend;
  }
  return undefined;
}

/** `2 NETWORK_FILE=/etc/…` as values by number and name. */
function tellings(lines: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const line of lines) {
    const [, number = "", name = "", value = ""] = /^(\d+) ([^=]+)=(.*)$/.exec(line) ?? [];
    found.set(number, (found.get(number) ?? new Map()).set(name, value));
  }
  return found;
}

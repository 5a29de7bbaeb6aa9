import { canonicalIp, isMulticast } from "../network/inet.ts";
import type { IpvsSyncSpec, IpvsTimeoutsSpec } from "../specs.ts";

export type SyncState = "master" | "backup";

/** The three numbers of `--set`; 0 keeps the value it stands for. Throws on anything else. Source: ipvsadm(8). */
export function parseTimeouts(words: readonly string[]): IpvsTimeoutsSpec {
  const [tcp = 0, tcpFin = 0, udp = 0] = words.map(Number);
  if (words.length !== 3 || words.some((word) => !/^\d{1,9}$/.test(word)))
    throw new SyntaxError("--set wants three numbers of seconds");
  return {
    ...(tcp > 0 ? { tcpSeconds: tcp } : {}),
    ...(tcpFin > 0 ? { tcpFinSeconds: tcpFin } : {}),
    ...(udp > 0 ? { udpSeconds: udp } : {}),
  };
}

/** Parses the words after `--start-daemon`. Defaults are the program's: eth0, syncid 0. Throws on unknown words. */
export function parseDaemon([state, ...words]: readonly string[]): { state: SyncState; spec: IpvsSyncSpec } {
  if (state !== "master" && state !== "backup") throw new SyntaxError("--start-daemon wants master or backup");
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) options.set(words[at] ?? "", words[at + 1] ?? "");
  const known = ["--mcast-interface", "--syncid", "--sync-maxlen", "--mcast-group", "--mcast-port", "--mcast-ttl"];
  const unknown = [...options.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw new SyntaxError(`unknown option ${unknown} of a sync daemon`);
  const number = (name: string, low: number, high: number) => {
    const text = options.get(name);
    if (text === undefined) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new SyntaxError(`${name} wants a number of ${low} to ${high}`);
  };
  const device = options.get("--mcast-interface") ?? "eth0";
  if (!/^[^\s/]{1,15}$/.test(device)) throw new SyntaxError("--mcast-interface wants the name of an interface");
  const group = options.has("--mcast-group") ? canonicalIp(options.get("--mcast-group") ?? "") : undefined;
  if (options.has("--mcast-group") && (group === undefined || !isMulticast(group)))
    throw new SyntaxError("--mcast-group wants a multicast address");
  const [maxLength, port] = [number("--sync-maxlen", 1, 65_507), number("--mcast-port", 1, 65_535)];
  const ttl = number("--mcast-ttl", 1, 255);
  return {
    state,
    spec: {
      interface: device,
      syncId: number("--syncid", 0, 255) ?? 0,
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(group === undefined ? {} : { group }),
      ...(port === undefined ? {} : { port }),
      ...(ttl === undefined ? {} : { ttl }),
    },
  };
}

import { canonicalIp, isMulticast } from "../../../model/network/inet.ts";
import type { IpvsSyncSpec, IpvsTimeoutsSpec } from "../../../model/specs.ts";
import type { TableDraft } from "../found-table.ts";
import type { Note } from "../note.ts";
import type { Block } from "./blocks.ts";
import type { VrrpInstance } from "./vrrp.ts";
import { noteBadValue, numberOf } from "./words.ts";

/** Reads the settings of IPVS in global_defs. Source: keepalived.conf(5), Global definitions. */
export function takeGlobals(
  table: TableDraft,
  { children = [] }: Block,
  instances: readonly VrrpInstance[],
  note: Note,
): void {
  for (const child of children) {
    const [keyword = ""] = child.words;
    if (keyword === "lvs_timeouts") takeTimeouts(table, child, note);
    else if (keyword === "lvs_sync_daemon") takeSyncDaemon(table, child, instances, note);
    else if (keyword === "nftables_ipvs") note(child.line, "keepalived-nftables", {});
  }
}

const timeouts: Readonly<Record<string, keyof IpvsTimeoutsSpec>> = {
  tcp: "tcpSeconds",
  tcpfin: "tcpFinSeconds",
  udp: "udpSeconds",
};

function takeTimeouts(table: TableDraft, { words: [, ...words], line }: Block, note: Note): void {
  for (let at = 0; at < words.length; at += 2) {
    const field = timeouts[words[at] ?? ""];
    const seconds = numberOf(words[at + 1], 1, 2_678_400);
    if (field === undefined || seconds === undefined)
      noteBadValue(note, line, words.slice(at, at + 2), "a timeout in seconds");
    else table.timeouts = { ...table.timeouts, [field]: seconds };
  }
}

/** The daemon follows a vrrp_instance where it names one, by `inst` or bare; else both run. */
function takeSyncDaemon(table: TableDraft, block: Block, instances: readonly VrrpInstance[], note: Note): void {
  const [, device = "", ...words] = block.words;
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; ) {
    const known = ["inst", "id", "maxlen", "port", "ttl", "group"].includes(words[at] ?? "");
    if (known) options.set(words[at] ?? "", words[at + 1] ?? "");
    else if (at < 2) options.set(at === 0 ? "inst" : "id", words[at] ?? "");
    else noteBadValue(note, block.line, [words[at] ?? ""], "an option of lvs_sync_daemon");
    at += known ? 2 : 1;
  }
  const number = (name: string, low: number, high: number) => {
    if (!options.has(name)) return undefined;
    const value = numberOf(options.get(name), low, high);
    if (value === undefined) noteBadValue(note, block.line, [name, options.get(name) ?? ""], "a number it can have");
    return value;
  };
  if (!/^[^\s/]{1,15}$/.test(device)) {
    noteBadValue(note, block.line, block.words, "the name of an interface");
    return;
  }
  const group = canonicalIp(options.get("group") ?? "");
  if (options.has("group") && !(group && isMulticast(group)))
    noteBadValue(note, block.line, ["group", options.get("group") ?? ""], "a multicast address");
  const [id, maxLength] = [number("id", 0, 255), number("maxlen", 1, 65_507)];
  const [port, ttl] = [number("port", 1, 65_535), number("ttl", 1, 255)];
  startDaemons(table, block.line, options.get("inst"), instances, note, {
    interface: device,
    ...(id === undefined ? {} : { syncId: id }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(group !== undefined && isMulticast(group) ? { group } : {}),
    ...(port === undefined ? {} : { port }),
    ...(ttl === undefined ? {} : { ttl }),
  });
}

/** Without an id it is the router id of the instance, else 0. */
export function startDaemons(
  table: TableDraft,
  line: number,
  name: string | undefined,
  instances: readonly VrrpInstance[],
  note: Note,
  options: Omit<IpvsSyncSpec, "syncId"> & Partial<Pick<IpvsSyncSpec, "syncId">>,
): void {
  const instance = instances.find((one) => one.name === name);
  const spec: IpvsSyncSpec = { ...options, syncId: options.syncId ?? instance?.routerId ?? 0 };
  if (table.sync.size > 0) return;
  for (const state of name === undefined ? (["master", "backup"] as const) : [instance?.state ?? "backup"])
    table.sync.set(state, spec);
  if (name !== undefined) note(line, "keepalived-sync", { instance: name });
}

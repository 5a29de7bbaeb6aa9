import { type FoundTable, newTable, type TableDraft } from "../found-table.ts";
import { type Note, noteTaker } from "../note.ts";
import { type Block, toBlocks } from "./blocks.ts";
import { startDaemons, takeGlobals } from "./globals.ts";
import { readGroup } from "./groups.ts";
import { readConfLines } from "./lines.ts";
import { takeService } from "./take-service.ts";
import { readVirtualServer } from "./virtual-server.ts";
import { readVrrpInstance, type VrrpInstance } from "./vrrp.ts";
import { noteUnknown } from "./words.ts";

/** Blocks and lines of the outermost level that do not affect the table. Source: keepalived.conf(5), TOP HIERARCHY. */
const ignored = new Set([
  "instance",
  "use_pid_dir",
  "linkbeat_use_polling",
  "child_wait_time",
  "namespace_with_ipsets",
  "config_id",
  "SSL",
  "vrrp_script",
  "vrrp_sync_group",
  "vrrp_track_process",
  "vrrp_track_file",
  "track_process",
  "track_file",
  "track_bfd",
  "bfd_instance",
  "garp_group",
  "linkbeat_interfaces",
  "interface_up_down_delays",
  "track_group",
  "static_ipaddress",
  "static_routes",
  "static_rules",
]);

/**
 * Reads a keepalived.conf: the table that keepalived makes while all real servers are up. `configId` is the host's name, as conditional
 * lines name it; absent: they are left out. Errors in the file are noted, and do not end the import.
 */
export function readKeepalivedTable(text: string, path: string, configId?: string): FoundTable {
  const table = newTable();
  const note = noteTaker(path, table.notes);
  const blocks = toBlocks(readConfLines(text, configId, note), note);
  const named = (keyword: string) => blocks.filter(({ words }) => words[0] === keyword);
  const instances = named("vrrp_instance").map((block) => readVrrpInstance(block, note));
  for (const block of named("global_defs")) takeGlobals(table, block, instances, note);
  for (const one of instances) takeInstance(table, one, instances, note);
  const groups = new Map(named("virtual_server_group").map((block) => [block.words[1] ?? "", readGroup(block, note)]));
  for (const block of named("virtual_server")) {
    const service = readVirtualServer(block, groups, note);
    if (service) takeService(table, service, note);
  }
  for (const block of blocks) noteRest(block, note);
  table.notes.sort((a, b) => (a.source?.line ?? 0) - (b.source?.line ?? 0));
  return table;
}

/** Whether a text is a keepalived.conf: it has a block that only such a file has, or includes such files. */
export function isKeepalivedConf(text: string): boolean {
  const blocks =
    "global_defs|vrrp_instance|vrrp_sync_group|vrrp_script|virtual_server|virtual_server_group|static_ipaddress";
  const block = new RegExp(`^[ \\t]*(?:[@~]\\S+[ \\t]+)?(?:${blocks})(?=[\\s{])`, "m");
  return block.test(text) || /^[ \t]*include[rmwba]?[ \t]+\S*(?:\.conf|keepalived)/m.test(text);
}

function takeInstance(table: TableDraft, one: VrrpInstance, instances: readonly VrrpInstance[], note: Note): void {
  for (const [address, vip] of one.vips) table.vips.set(address, vip);
  if (one.syncInterface) startDaemons(table, one.line, one.name, instances, note, { interface: one.syncInterface });
  if (one.vips.size > 0)
    note(one.line, "keepalived-vrrp", { instance: one.name, vips: [...one.vips.keys()].slice(0, 5).join(", ") });
}

function noteRest({ words, line }: Block, note: Note): void {
  const [keyword = ""] = words;
  if (/^(global_defs|vrrp_instance|virtual_server|virtual_server_group)$/.test(keyword) || ignored.has(keyword)) return;
  if (keyword === "net_namespace" || keyword === "net_namespace_ipvs")
    note(line, "keepalived-namespace", { namespace: words[1] ?? "" });
  else noteUnknown(note, line, words, "keepalived.conf");
}

import type { SyncState } from "../../../model/ipvs/daemon-rule.ts";
import { parsePrefix } from "../../../model/network/inet.ts";
import type { FoundVip } from "../found-table.ts";
import type { Note } from "../note.ts";
import type { Block } from "./blocks.ts";
import { noteBadValue, numberOf } from "./words.ts";

/** Of a vrrp_instance: what it does with VIPs, and what a sync daemon follows. */
export interface VrrpInstance {
  readonly name: string;
  readonly line: number;
  readonly interface?: string;
  readonly routerId?: number;
  /** What it is at first. */
  readonly state: SyncState;
  readonly vips: ReadonlyMap<string, FoundVip>;
  /** The former syntax of lvs_sync_daemon. */
  readonly syncInterface?: string;
}

/** Reads a vrrp_instance block. An address without a prefix has that of a host. Source: keepalived.conf(5), VRRP instance. */
export function readVrrpInstance({ words, line, children = [] }: Block, note: Note): VrrpInstance {
  const valueAfter = (keyword: string) => children.find((one) => one.words[0] === keyword)?.words[1];
  const device = valueAfter("interface");
  const routerId = numberOf(valueAfter("virtual_router_id"), 1, 255);
  const syncInterface = valueAfter("lvs_sync_daemon_interface");
  const vips = new Map<string, FoundVip>();
  for (const block of children.filter((one) => /^virtual_ipaddress(_excluded)?$/.test(one.words[0] ?? "")))
    for (const entry of block.children ?? []) {
      const found = parsePrefix(entry.words[0] ?? "");
      const at = entry.words.indexOf("dev");
      const on = at < 0 ? device : entry.words[at + 1];
      if (found === undefined) noteBadValue(note, entry.line, entry.words, "an address");
      else vips.set(found.address, { prefixLength: found.prefixLength, ...(on ? { interface: on } : {}) });
    }
  const name = words[1] ?? "";
  if (children.some((one) => one.words[0] === "use_vmac")) note(line, "keepalived-vmac", { instance: name });
  return {
    name,
    line,
    vips,
    state: valueAfter("state") === "MASTER" ? "master" : "backup",
    ...(device === undefined ? {} : { interface: device }),
    ...(routerId === undefined ? {} : { routerId }),
    ...(syncInterface === undefined ? {} : { syncInterface }),
  };
}

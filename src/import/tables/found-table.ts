import type { Diagnostic } from "../../model/diagnostic.ts";
import type { SyncState } from "../../model/ipvs/daemon-rule.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec, IpvsSyncSpec, IpvsTimeoutsSpec } from "../../model/specs.ts";

/** A director's table, as a file defines it. */
export interface FoundTable {
  /** By service key, as the table of the kernel would have them. */
  readonly services: ReadonlyMap<string, IpvsServiceSpec>;
  /** By destination key: service, address and port. */
  readonly destinations: ReadonlyMap<string, IpvsDestinationSpec>;
  /** Absent: the file does not set them. A field that is absent is left as the kernel has it. */
  readonly timeouts?: IpvsTimeoutsSpec;
  readonly sync: ReadonlyMap<SyncState, IpvsSyncSpec>;
  /** VIPs that the file puts on an interface (keepalived's vrrp_instance), by address. */
  readonly vips: ReadonlyMap<string, FoundVip>;
  /** What of it is not taken over, with its line; and what was understood but has another home, such as health checks. */
  readonly notes: readonly Diagnostic[];
}

export interface FoundVip {
  /** Bits, 0–32 or 0–128. */
  readonly prefixLength: number;
  readonly interface?: string;
}

/** A table while its file is read. */
export interface TableDraft {
  readonly services: Map<string, IpvsServiceSpec>;
  readonly destinations: Map<string, IpvsDestinationSpec>;
  timeouts?: IpvsTimeoutsSpec;
  readonly sync: Map<SyncState, IpvsSyncSpec>;
  readonly vips: Map<string, FoundVip>;
  readonly notes: Diagnostic[];
}

export function newTable(): TableDraft {
  return { services: new Map(), destinations: new Map(), sync: new Map(), vips: new Map(), notes: [] };
}

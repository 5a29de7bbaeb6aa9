import type { Diagnostic } from "../model/diagnostic.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec } from "../model/specs.ts";
import type { Inventory } from "./inventory.ts";

/** A director with the table that it is to have: its kernel's, or that of a file. */
export interface DirectorFound {
  readonly inventory: Inventory;
  readonly services: ReadonlyMap<string, IpvsServiceSpec>;
  readonly destinations: ReadonlyMap<string, IpvsDestinationSpec>;
  /** VIPs that VRRP moves from host to host. */
  readonly moved: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** A host with the address to which a director sends, or why there is none. */
export interface ServerFound {
  readonly rip: string;
  readonly inventory?: Inventory;
  readonly problem?: Diagnostic;
}

export interface Found {
  readonly name: string;
  readonly directors: readonly DirectorFound[];
  readonly servers: readonly ServerFound[];
}

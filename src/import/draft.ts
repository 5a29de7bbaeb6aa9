import type { IpvsDestinationSpec, IpvsServiceSpec, IpvsSyncSpec, IpvsTimeoutsSpec } from "../model/specs.ts";
import type { HostTarget } from "../model/transport.ts";
import type { HostAddress } from "./inventory.ts";

/** The content of a cluster.ts, before it is text. */
export interface ClusterDraft {
  readonly name: string;
  readonly directors: readonly DirectorDraft[];
  readonly servers: readonly ServerDraft[];
  readonly services: readonly ServiceDraft[];
}

export interface DirectorDraft {
  readonly target: HostTarget;
  readonly interface: string;
  /** With their prefix lengths. */
  readonly dip: string;
  readonly dip6?: string;
  /** Only what differs from the kernel's own values, as is everything below. */
  readonly timeouts?: IpvsTimeoutsSpec;
  readonly sync: ReadonlyMap<string, IpvsSyncSpec>;
  readonly vsSysctls: ReadonlyMap<string, string>;
  /** What a reader should know. */
  readonly notes: readonly string[];
}

/** A host that was read and has an address to which a director sends. */
export interface ServerDraft {
  /** Of its construct: the host's name, unless a director has it already. */
  readonly id: string;
  readonly target: HostTarget;
  readonly rip: string;
  readonly rip6?: string;
}

/** How a service is written: as a VirtualService; as objects of the table alone, if that cannot express it; or not at all. */
export type ServiceForm = "service" | "table" | "left-out";

export interface ServiceDraft {
  readonly id: string;
  /** Of the table: `tcp:192.168.0.21:80`. */
  readonly key: string;
  readonly spec: IpvsServiceSpec;
  /** Those that have it, by host; all alike. */
  readonly directors: readonly string[];
  /** The address of the VIP on the host that has it; undefined: none of the directors has. */
  readonly vip?: HostAddress & { readonly host: string };
  readonly entries: readonly EntryDraft[];
  readonly form: ServiceForm;
  readonly notes: readonly string[];
}

export interface EntryDraft {
  readonly rip: string;
  readonly port: number;
  readonly spec: IpvsDestinationSpec;
  /** The host that was read. Undefined: it was not read, and `missing` is a sentence with the reason. */
  readonly host?: string;
  readonly missing?: string;
}

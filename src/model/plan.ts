import type { Address } from "./address.ts";
import type { Command } from "./command.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Spec } from "./resource.ts";
import type { HostReading } from "./transport.ts";

/** What is to be done with one address. */
export type Action = "create" | "update" | "delete" | "adopt" | "forget" | "restore" | "noop";

/** Why: seen by comparing the declared, the recorded and the live value. */
export type Cause = "new" | "config" | "drift" | "both" | "removed" | "unmanaged" | "unreachable";

export interface Change {
  readonly address: Address;
  readonly host: string;
  readonly kind: string;
  readonly key: string;
  readonly action: Action;
  readonly cause: Cause;
  readonly before: Spec | null;
  readonly after: Spec | null;
  readonly commands: readonly Command[];
  readonly undo: readonly Command[];
  /** Addresses of other changes of this plan that come first. */
  readonly dependsOn: readonly Address[];
  /** Why this change cannot be made now. Absent: it can. */
  readonly blocked?: Diagnostic;
  /** What the state will hold when the change is done; null: the address leaves it. */
  readonly record: { readonly spec: Spec; readonly original: Spec | null } | null;
}

/** A difference between the recorded and the live value. */
export interface Finding {
  readonly address: Address;
  readonly cause: "changed" | "missing";
  readonly recorded: Spec;
  readonly live: Spec | null;
}

export interface Unmanaged {
  readonly address: Address;
  readonly live: Spec;
}

export interface Plan {
  readonly cluster: string;
  readonly complete: boolean;
  readonly hosts: readonly HostReading[];
  readonly changes: readonly Change[];
  readonly drift: readonly Finding[];
  readonly unmanaged: readonly Unmanaged[];
  readonly diagnostics: readonly Diagnostic[];
  /** Addresses that match. */
  readonly unchanged: readonly Address[];
  /** sha256 over everything a reviewer relied on. */
  readonly digest: string;
  readonly basedOn: { readonly lineage: string; readonly serial: number };
}

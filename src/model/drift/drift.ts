import type { Address } from "../address.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Unmanaged } from "../plan.ts";
import type { Spec } from "../resource.ts";

/** One difference between a host and the state, at one scan. */
export interface Drifted {
  readonly address: Address;
  readonly host: string;
  readonly kind: string;
  /** unmanaged: nothing declares it, on a host whose table is exclusive. */
  readonly cause: "changed" | "missing" | "unmanaged";
  readonly recorded: Spec | null;
  readonly live: Spec | null;
  /** The fields that differ; empty for a missing or unmanaged object. */
  readonly fields: readonly string[];
  /** The same as long as nothing of it moves: what has been reported once is not reported again. */
  readonly fingerprint: string;
  /** The commands that would repair it, as a shell takes them. */
  readonly repair: readonly string[];
}

/** A finding with its history. Times are ISO 8601, of this machine's clock. */
export interface Finding extends Drifted {
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Users who were logged in when it was first seen, and the last entries of sudo and sshd before. */
  readonly traces: readonly string[];
  readonly ignored?: Ignored;
}

/** A finding that the operator ignores: it is still tracked, and listed as ignored. */
export interface Ignored {
  /** An address, or a glob of one. */
  readonly pattern: string;
  /** The end of the period. Absent: until it is revoked. */
  readonly until?: string;
  readonly reason?: string;
  readonly by: string;
  readonly at: string;
}

export interface ScannedHost {
  readonly name: string;
  readonly reachable: boolean;
  readonly problem?: Diagnostic;
}

/** One look at all hosts. */
export interface DriftReport {
  /** The name of the cluster. */
  readonly cluster: string;
  /** When it began. ISO 8601, of this machine's clock. */
  readonly at: string;
  /** How long it took. Milliseconds. */
  readonly durationMs: number;
  /** Whether every host and every kind on it was read. */
  readonly complete: boolean;
  /** Which hosts were asked, and which of them could not be read. */
  readonly hosts: readonly ScannedHost[];
  /** Where the hosts differ from the state; those with `ignored` do not count as drift. */
  readonly findings: readonly Finding[];
  /** Objects of the hosts that nothing declares: no drift. */
  readonly unmanaged: readonly Unmanaged[];
  /** Changes of cluster.ts that have not been applied yet: no drift. */
  readonly pending: number;
  /** Other problems to report. */
  readonly diagnostics: readonly Diagnostic[];
  /** Objects that were compared. */
  readonly objects: number;
}

/** News for a receiver. */
export type DriftEvent =
  | { readonly type: "new" | "changed" | "resolved"; readonly at: string; readonly finding: Finding }
  | { readonly type: "host-lost" | "host-back"; readonly at: string; readonly host: string; readonly since: string };

/** The findings and lost hosts of the last scan. */
export interface DriftMemory {
  readonly open: ReadonlyMap<Address, Finding>;
  /** Hosts that could not be read, with when that began. */
  readonly lost: ReadonlyMap<string, string>;
}

/** The open findings that a receiver was notified of: the fingerprint of each address, and lost hosts. */
export type Reported = ReadonlyMap<string, string>;

/** The events to send to a receiver, and what it has been notified of after that. */
export interface News {
  readonly events: readonly DriftEvent[];
  readonly reported: Reported;
}

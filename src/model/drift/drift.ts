import type { Address } from "../address.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Unmanaged } from "../plan.ts";
import type { Spec } from "../resource.ts";

/** What a host shows that the record does not, at one look. */
export interface Drifted {
  readonly address: Address;
  readonly host: string;
  readonly kind: string;
  /** stray: nobody has declared it, on a host whose table is exclusive. */
  readonly cause: "changed" | "missing" | "stray";
  readonly recorded: Spec | null;
  readonly live: Spec | null;
  /** The fields that differ; empty where it is missing or stray. */
  readonly fields: readonly string[];
  /** The same as long as nothing of it moves: what has been told once is not told again. */
  readonly fingerprint: string;
  /** The commands that would mend it, as a shell takes them. */
  readonly mend: readonly string[];
}

/** What is known of it over time. Times are ISO 8601, of this machine's clock. */
export interface Finding extends Drifted {
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Who was logged in when it was first seen, and the last doings of sudo and sshd before. */
  readonly traces: readonly string[];
  readonly ignored?: Ignored;
}

/** Somebody has said that a finding is not to be told: it is still watched, and shown as such. */
export interface Ignored {
  /** An address, or a glob of one. */
  readonly pattern: string;
  /** Absent: until it is taken back. */
  readonly until?: string;
  readonly reason?: string;
  readonly by: string;
  readonly at: string;
}

export interface LookedAt {
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
  readonly hosts: readonly LookedAt[];
  /** What the hosts have otherwise than the record; those with `ignored` count as no drift. */
  readonly findings: readonly Finding[];
  /** What the hosts have and nobody has declared: no drift. */
  readonly unmanaged: readonly Unmanaged[];
  /** Changes of cluster.ts that nobody has applied yet: no drift. */
  readonly pending: number;
  /** All that is to be told besides. */
  readonly diagnostics: readonly Diagnostic[];
  /** Objects that were compared. */
  readonly objects: number;
}

/** What somebody has not heard yet. */
export type DriftEvent =
  | { readonly type: "new" | "changed" | "resolved"; readonly at: string; readonly finding: Finding }
  | { readonly type: "host-lost" | "host-back"; readonly at: string; readonly host: string; readonly since: string };

/** What is remembered from look to look. */
export interface DriftMemory {
  readonly open: ReadonlyMap<Address, Finding>;
  /** Hosts that could not be read, with when that began. */
  readonly lost: ReadonlyMap<string, string>;
}

/** What somebody was told that is not over: the fingerprint of each address, and hosts that were lost. */
export type Told = ReadonlyMap<string, string>;

/** What is to be told to somebody, and what they have been told then. */
export interface News {
  readonly events: readonly DriftEvent[];
  readonly told: Told;
}

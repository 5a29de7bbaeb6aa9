import type { Address } from "./address.ts";
import type { Command } from "./command.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Guard } from "./guard.ts";
import type { Connections, Observed } from "./provider.ts";
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
  /** What each of the three worlds holds; null: nothing. Only shown. */
  readonly worlds: Readonly<Record<"declared" | "recorded" | "live", Spec | null>>;
  readonly commands: readonly Command[];
  readonly undo: readonly Command[];
  /** Addresses of other changes of this plan that come first. */
  readonly dependsOn: readonly Address[];
  /** Why this change cannot be made now. Absent: it can. */
  readonly blocked?: Diagnostic;
  /** What the host looks at right before the change: somebody may have been there since the plan. */
  readonly guard?: Guard;
  /** How it is made together with its like, in one program. Absent: only by itself. */
  readonly batch?: Batch;
  /** What it touches of what is going on right now: the connections through it. Null: nothing is known to go through it. */
  readonly impact: Connections | null;
  /** What to think of before it is made; none of it keeps it from being made. */
  readonly risks: readonly Diagnostic[];
  /** Why its undo does not bring everything back. Absent: it does. */
  readonly irreversible?: string;
  /** It takes effect at the next boot: made last, once the running system is as it should be. */
  readonly atBoot?: true;
  /** Text files as they are and as they will be; null: there is none. Only shown. */
  readonly files?: readonly FileChange[];
  /** It may take away the way to its host: the host undoes it by itself unless it is confirmed. */
  readonly locksOut?: true;
  /** What is done first, so that connections end by themselves before it is removed. */
  readonly drain?: DrainStep;
  /** What the state will hold when the change is done; null: the address leaves it. */
  readonly record: Spec | null;
  /** What the host had before lvsform's first change; null: nothing. Kept until the address leaves the state. */
  readonly original: Spec | null;
}

/** One program that makes many changes of a kind, a line each on its input. It may hide what it refuses: what stands there then is read. */
export interface Batch {
  readonly argv: readonly string[];
  readonly line: string;
  /** What the guard's reading shows of the object once the change is made; an empty text: no such line. */
  readonly becomes: string;
}

export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** No new connections, until those that are there have ended. */
export interface DrainStep {
  readonly commands: readonly Command[];
  /** Puts it back as it was before. */
  readonly undo: readonly Command[];
  readonly guard?: Guard;
  /** Also wait for the clients that are bound to it (persistence): true where the service goes on without it. */
  readonly persistent: boolean;
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
  /** Its connections at that moment, where the kind has any. */
  readonly observed?: Observed;
}

/** How many of each action the plan would do. Changes that are blocked count apart; noop: what matches already. */
export type Summary = Readonly<Record<Action | "blocked", number>>;

/** What one host does in one wave, in this order, in one exec. */
export interface HostWork {
  readonly host: string;
  readonly changes: readonly Change[];
}

export type ConfirmMode = "auto" | "always" | "never";

/** Work that may go on at the same time on its hosts. */
export type Wave = readonly HostWork[];

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
  readonly summary: Summary;
  /** The changes that can be made, in order. */
  readonly waves: readonly Wave[];
  /** Which hosts are to take their changes back by themselves: those whose way to them is touched, all with changes, none. */
  readonly confirmMode: ConfirmMode;
  /** Hosts that take their changes back by themselves unless they are confirmed over a new connection, and what waits there. */
  readonly confirm: readonly { readonly host: string; readonly how: "systemd-run" | "setsid" }[];
  /** sha256 over everything a reviewer relied on. */
  readonly digest: string;
  readonly basedOn: { readonly lineage: string; readonly serial: number };
}

/** Whether applying would do anything. */
export function hasWork({ changes, summary }: Pick<Plan, "changes" | "summary">): boolean {
  return changes.length > summary.blocked;
}

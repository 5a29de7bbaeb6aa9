import type { Address } from "./address.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Connections, Observed } from "./provider.ts";
import type { Spec } from "./resource.ts";
import type { Command } from "./shell/command.ts";
import type { Guard } from "./shell/guard.ts";
import type { HostReading } from "./transport.ts";

/** The action for one address. */
export type Action = "create" | "update" | "delete" | "adopt" | "forget" | "restore" | "noop";

/** Why: seen by comparing the declared, the recorded and the live value. */
export type Cause = "new" | "config" | "drift" | "both" | "removed" | "unmanaged" | "unreachable";

/** A change of one object of a host, and the facts about it. */
export interface Change {
  /** `host/kind/key`. */
  readonly address: Address;
  /** The name of the host in cluster.ts. */
  readonly host: string;
  /** For example "sysctl" or "ipvs-service". */
  readonly kind: string;
  /** The key of the object among its kind on the host. */
  readonly key: string;
  /** The action: adopt and forget change only the state, restore sets the original value. */
  readonly action: Action;
  /** Why it is done. */
  readonly cause: Cause;
  /** The value on the host; null: it is not there. */
  readonly before: Spec | null;
  /** The value that it will have; null: it will be gone. */
  readonly after: Spec | null;
  /** The value in each of the three worlds; null: nothing. Only shown. */
  readonly worlds: Readonly<Record<"declared" | "recorded" | "live", Spec | null>>;
  /** The commands on the host, in this order. */
  readonly commands: readonly Command[];
  /** The commands that restore `before`. */
  readonly undo: readonly Command[];
  /** Addresses of other changes of this plan that come first. */
  readonly dependsOn: readonly Address[];
  /** Why this change cannot be made now. Absent: it can. */
  readonly blocked?: Diagnostic;
  /** The check on the host right before the change: the value may have moved since the plan. */
  readonly guard?: Guard;
  /** How it is made together with its like, in one program. Absent: only by itself. */
  readonly batch?: Batch;
  /** The connections through it right now. Null: none are known. */
  readonly impact: Connections | null;
  /** Warnings to consider before it is applied; none of them blocks it. */
  readonly risks: readonly Diagnostic[];
  /** Why its undo does not restore everything. Absent: it does. */
  readonly irreversible?: string;
  /** It takes effect at the next boot: made last, once the running system is as it should be. */
  readonly atBoot?: true;
  /** The changed lines of text files: never whole files, and no secrets. Only shown. */
  readonly files?: readonly FileChange[];
  /** It may take away the way to its host: the host undoes it by itself unless it is confirmed. */
  readonly locksOut?: true;
  /** The drain before it is removed, so that connections end by themselves. */
  readonly drain?: DrainStep;
  /** The value that the state will hold when the change is done; null: the address leaves it. */
  readonly record: Spec | null;
  /** The value on the host before lvsform's first change; null: nothing. Stored until the address leaves the state. */
  readonly original: Spec | null;
}

/** One program that makes many changes of a kind, a line each on its input. It may hide what it refuses: what stands there then is read. */
export interface Batch {
  readonly argv: readonly string[];
  readonly line: string;
  /** The guard's line of the object after the change; an empty text: no such line. */
  readonly becomes: string;
}

/** A part of a text file that changes, with a few lines around it. A file with several such parts has several. */
export interface FileChange {
  readonly path: string;
  /** The lines as they are; null: there is no such file. */
  readonly before: string | null;
  /** The lines as they will be; null: the file goes. */
  readonly after: string | null;
  /** The numbers of the first of them, from 1. Absent: 1. */
  readonly beforeLine?: number;
  readonly afterLine?: number;
}

/** No new connections, until those that are there have ended. */
export interface DrainStep {
  readonly commands: readonly Command[];
  /** Restores the former value. */
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

/** The changes of one host in one wave, in this order, in one exec. */
export interface HostWork {
  readonly host: string;
  readonly changes: readonly Change[];
}

export type ConfirmMode = "auto" | "always" | "never";

/** Work that may go on at the same time on its hosts. */
export type Wave = readonly HostWork[];

/** The changes that make the hosts match cluster.ts: a value, which changes nothing by itself. */
export interface Plan {
  /** The name of the cluster. */
  readonly cluster: string;
  /** Whether every host and every kind on it was read. */
  readonly complete: boolean;
  /** The facts of each host, or why it could not be read. */
  readonly hosts: readonly HostReading[];
  /** The changes, in stable order; an address that matches already has none. Those with `blocked` are not applied. */
  readonly changes: readonly Change[];
  /** Where the hosts differ from the state. */
  readonly drift: readonly Finding[];
  /** Objects of the hosts, of kinds that are read as a whole, that nothing declares: they are left alone. */
  readonly unmanaged: readonly Unmanaged[];
  /** Other problems to report. */
  readonly diagnostics: readonly Diagnostic[];
  /** Addresses that match. */
  readonly unchanged: readonly Address[];
  /** How many changes there are of each action. */
  readonly summary: Summary;
  /** The changes that can be made, in order. */
  readonly waves: readonly Wave[];
  /** Which hosts get a confirm window: those whose connection is touched, all with changes, none. */
  readonly confirmMode: ConfirmMode;
  /** Hosts that revert their changes unless they are confirmed over a new connection, and the timer there. */
  readonly confirm: readonly { readonly host: string; readonly how: "systemd-run" | "setsid" }[];
  /** sha256 over everything a reviewer relied on. */
  readonly digest: string;
  /** The state that it was made with: its lineage, and how often it had been written. */
  readonly basedOn: { readonly lineage: string; readonly serial: number };
}

/** Whether applying would do anything. */
export function hasWork({ changes, summary }: Pick<Plan, "changes" | "summary">): boolean {
  return changes.length > summary.blocked;
}

import { readFileSync } from "node:fs";
import type Database from "better-sqlite3";
import { Failure } from "../src/model/diagnostic.ts";
import type { Actor, Lease } from "../src/model/store.ts";

export interface LeaseOptions {
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds between two signs of life. Default 10 000. */
  readonly beatMs?: number;
  /** Milliseconds without a sign of life after which the lease may be taken over. Default 60 000. */
  readonly expiryMs?: number;
  /** Told where the lease of another one is taken over. */
  onNote?(text: string): void;
}

/**
 * held: by a process that lives, or was heard of lately. dead: its process is gone from this machine. stale: not heard of for too
 * long. unclear: its last sign of life lies in the future, the clocks disagree.
 */
export type LeaseState = "held" | "dead" | "stale" | "unclear";

/** How far the clocks of two machines may be apart. Milliseconds. */
const clockTolerance = 5_000;

interface LeaseRow extends Omit<Lease, "since" | "beat"> {
  readonly born: string;
  readonly since: string | null;
  readonly beat: string | null;
}

/** Who has the lease; undefined: nobody. */
export function readLease(database: Database.Database): (Lease & { readonly born: string }) | undefined {
  const row = database.prepare("SELECT * FROM lease WHERE id = 1").get() as LeaseRow | undefined;
  if (!row?.since || !row.beat) return undefined;
  const { fence, user, machine, pid, born, command, since, beat } = row;
  return { fence, user, machine, pid, born, command, since, beat };
}

export function stateOfLease(
  lease: Lease & { readonly born: string },
  { actor, now, expiryMs = 60_000 }: LeaseOptions,
): LeaseState {
  if (lease.machine === actor.machine) {
    const born = bornOf(lease.pid);
    if (born === undefined || (lease.born !== "" && born !== "" && born !== lease.born)) return "dead";
  }
  const silentMs = now() - Date.parse(lease.beat);
  if (silentMs < -clockTolerance) return "unclear";
  return silentMs > expiryMs ? "stale" : "held";
}

/** When the kernel started a process, in its own ticks; empty where it does not tell; undefined: there is no such process. */
export function bornOf(pid: number): string | undefined {
  try {
    // The name, in brackets, may hold anything. Source: proc(5), /proc/pid/stat, field 22.
    return readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\)/s, "").trim().split(" ")[19] ?? "";
  } catch {
    try {
      process.kill(pid, 0);
      return "";
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EPERM" ? "" : undefined;
    }
  }
}

/**
 * Takes the lease, or throws what keeps it. `silent` is the beat that was seen unchanged for the whole time after which a lease
 * ends, by a clock that nobody sets. Returns the fence.
 */
export function takeLease(database: Database.Database, options: LeaseOptions, silent?: string): number {
  const { actor, now, onNote } = options;
  return database
    .transaction(() => {
      const lease = readLease(database);
      if (lease) {
        const state = silent === lease.beat ? "stale" : stateOfLease(lease, options);
        if (state === "held" || state === "unclear") throw locked(lease, state, now());
        onNote?.(
          state === "dead"
            ? `the process that held the state (${whoOf(lease)}) is gone; this one goes on`
            : `${whoOf(lease)} held the state and has not been heard of since ${lease.beat}; it is taken over`,
        );
      }
      const at = new Date(now()).toISOString();
      return Number(
        database
          .prepare(
            `UPDATE lease SET fence = fence + 1, user = ?, machine = ?, pid = ?, born = ?, command = ?, since = ?, beat = ?
             RETURNING fence`,
          )
          .pluck()
          .get(actor.user, actor.machine, actor.pid, bornOf(actor.pid) ?? "", actor.command, at, at),
      );
    })
    .immediate();
}

/** A sign of life; false where somebody else has the lease by now. */
export function beat(database: Database.Database, fence: number, now: number): boolean {
  return (
    database.prepare("UPDATE lease SET beat = ? WHERE fence = ?").run(new Date(now).toISOString(), fence).changes === 1
  );
}

export function releaseLease(database: Database.Database, fence: number): void {
  database.prepare("UPDATE lease SET since = NULL, beat = NULL WHERE fence = ?").run(fence);
}

/** Takes the lease away from whoever has it: what they still write is refused. */
export function breakLease(database: Database.Database): void {
  database.prepare("UPDATE lease SET since = NULL, beat = NULL, fence = fence + 1").run();
}

export function whoOf({ user, machine, pid, command }: Actor): string {
  return `${user}@${machine}, pid ${pid}: lvsform ${command}`;
}

function locked(lease: Lease, state: "held" | "unclear", now: number): Failure {
  const seconds = Math.round((now - Date.parse(lease.beat)) / 1000);
  const heard =
    state === "held"
      ? `since ${lease.since}, last heard of ${Math.max(0, seconds)} s ago`
      : `whether it lives could not be checked: it was last heard of ${-seconds} s in the future, so the clocks disagree`;
  return new Failure(
    {
      ...{ severity: "error", code: "state-locked" },
      summary: `another lvsform is at work with this state: ${whoOf(lease)}`,
      detail: `${heard}; nothing was changed from here`,
      hint: "wait for it with --lock-timeout 5m; if it is gone for good: lvsform unlock",
    },
    4,
  );
}

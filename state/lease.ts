import { readFileSync } from "node:fs";
import type Database from "better-sqlite3";
import { failure } from "../src/messages/build.ts";
import type { Failure } from "../src/model/diagnostic.ts";
import type { Actor, Lease } from "../src/model/store.ts";
import { fitRow, type Misfit, shapes } from "./fitting.ts";
import { placeOfThisProcess } from "./place.ts";

export interface LeaseOptions {
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  now(): number;
  /** Where this process runs. Default: read from the kernel. */
  readonly place?: string;
  /** Milliseconds between two signs of life. Default 10 000. */
  readonly heartbeatMs?: number;
  /** Milliseconds without a sign of life after which the lease may be taken over. Default 60 000. */
  readonly expiryMs?: number;
  /** Why a spec does not fit its kind. Absent: any spec does. */
  readonly misfit?: Misfit;
  /** Called when the lease of another process is taken over. */
  onNote?(text: string): void;
}

/**
 * active: its process is alive, or its heartbeat is recent. dead: its process is gone from this machine. stale: by the clocks its
 * heartbeat is older than the expiry; since clocks can be wrong, it is taken over only after its heartbeat was watched and did not
 * change. unclear: its heartbeat is in the future, so the clocks disagree.
 */
export type LeaseState = "active" | "dead" | "stale" | "unclear";

/** How far the clocks of two machines may be apart. Milliseconds. */
const clockTolerance = 5_000;

/** A lease with what identifies its process. */
export interface LeaseRow extends Lease {
  /** When the kernel started the process, in its own ticks. */
  readonly born: string;
  /** Boot id and PID namespace of the process; empty: not known. */
  readonly place: string;
}

/** Reads the lease; undefined if no process has it. */
export function readLease(database: Database.Database): LeaseRow | undefined {
  const row = database.prepare("SELECT * FROM lease WHERE id = 1").get();
  if (row === undefined) return undefined;
  const lease = fitRow(shapes.lease, row, "table lease");
  if (!lease.since || !lease.beat) return undefined;
  const { fence, user, machine, pid, born, place, command, since, beat: heartbeat } = lease;
  return { fence, user, machine, pid, born, place, command, since, heartbeat };
}

export function stateOfLease(
  lease: LeaseRow,
  { actor, now, expiryMs = 60_000, place = placeOfThisProcess() }: LeaseOptions,
): LeaseState {
  // Elsewhere a process number names another process, or none: only the heartbeat counts.
  if (lease.machine === actor.machine && lease.place !== "" && lease.place === place) {
    const born = bornOf(lease.pid);
    const isGone = born === undefined || (lease.born !== "" && born !== "" && born !== lease.born);
    // A living process has its lease, whatever the clock shows.
    return isGone ? "dead" : "active";
  }
  const sinceHeartbeatMs = now() - Date.parse(lease.heartbeat);
  if (sinceHeartbeatMs < -clockTolerance) return "unclear";
  return sinceHeartbeatMs > expiryMs ? "stale" : "active";
}

/** When the kernel started a process, in its own ticks; empty if the kernel does not show it; undefined: there is no such process. */
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
 * Takes the lease, or throws why it cannot be taken. `unchanged` is the heartbeat that was seen unchanged for the whole expiry, by a
 * monotonic clock: without it, the lease of a process elsewhere is never taken over, because either clock can be wrong. Returns the
 * fence.
 */
export function takeLease(database: Database.Database, options: LeaseOptions, unchanged?: string): number {
  const { actor, now, onNote, place = placeOfThisProcess() } = options;
  return database
    .transaction(() => {
      const lease = readLease(database);
      if (lease) {
        const state = stateOfLease(lease, options);
        if (state !== "dead" && (state === "active" || unchanged !== lease.heartbeat))
          throw locked(lease, state, now());
        onNote?.(
          state === "dead"
            ? `the process that locked the state (${holderText(lease)}) has ended; this one continues`
            : `the lease of ${holderText(lease)} has expired (last heartbeat ${lease.heartbeat}); this process takes it over`,
        );
      }
      const at = new Date(now()).toISOString();
      return Number(
        database
          .prepare(
            `UPDATE lease SET fence = fence + 1, user = ?, machine = ?, pid = ?, born = ?, place = ?, command = ?, since = ?,
               beat = ? RETURNING fence`,
          )
          .pluck()
          .get(actor.user, actor.machine, actor.pid, bornOf(actor.pid) ?? "", place, actor.command, at, at),
      );
    })
    .immediate();
}

/** Throws where another process may be working with the state. */
export function refuseActive(database: Database.Database, options: LeaseOptions): void {
  const lease = readLease(database);
  const state = lease && stateOfLease(lease, options);
  if (lease && state && state !== "dead") throw locked(lease, state, options.now());
}

/** Renews the lease; false if another process has it now. */
export function renewLease(database: Database.Database, fence: number, now: number): boolean {
  return (
    database.prepare("UPDATE lease SET beat = ? WHERE fence = ?").run(new Date(now).toISOString(), fence).changes === 1
  );
}

export function releaseLease(database: Database.Database, fence: number): void {
  database.prepare("UPDATE lease SET since = NULL, beat = NULL WHERE fence = ?").run(fence);
}

/** Ends the lease of its holder, whose later writes are refused. */
export function breakLease(database: Database.Database): void {
  database.prepare("UPDATE lease SET since = NULL, beat = NULL, fence = fence + 1").run();
}

export function holderText({ user, machine, pid, command }: Actor): string {
  return `${user}@${machine}, pid ${pid}: lvsform ${command}`;
}

function locked(lease: Lease, state: Exclude<LeaseState, "dead">, now: number): Failure {
  const seconds = Math.round((now - Date.parse(lease.heartbeat)) / 1000);
  const lastHeartbeat =
    state !== "unclear"
      ? `It started at ${lease.since}, and its last heartbeat was ${Math.max(0, seconds)} s ago.`
      : `It is unknown whether it is alive: its last heartbeat is ${-seconds} s in the future, so the clocks disagree.`;
  return failure("state-locked", { holder: holderText(lease), lastHeartbeat });
}

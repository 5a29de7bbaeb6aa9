import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { failure } from "../src/messages/build.ts";
import type { Holder, StateMaintenance } from "../src/model/store.ts";
import { carryFence } from "./fence.ts";
import {
  breakLease,
  type LeaseOptions,
  readLease,
  refuseActive,
  releaseLease,
  stateOfLease,
  takeLease,
} from "./lease.ts";
import { createPrivately, openForReading, openForWriting } from "./open.ts";
import { settleOnDisk } from "./settle-on-disk.ts";
import { isDamage, toFailure, withSqliteErrors } from "./sqlite-errors.ts";

/** Creates the operations on the state as a whole. */
export function stateMaintenance(path: string, options: LeaseOptions): StateMaintenance {
  return {
    holder: () => holderOf(path, options),
    unlock: () => {
      const { database } = openForWriting(path, nameOf(path));
      try {
        withSqliteErrors(path, () => breakLease(database));
      } finally {
        database.close();
      }
    },
    backup: (to) => backup(path, to),
    restore: (from, older) => restore(path, from, older, options),
  };
}

function holderOf(path: string, options: LeaseOptions): Holder | undefined {
  const database = openForReading(path);
  try {
    const lease = database && withSqliteErrors(path, () => readLease(database));
    if (lease === undefined) return undefined;
    const { born: _born, place: _place, ...who } = lease;
    return { ...who, state: stateOfLease(lease, options), isHere: who.machine === options.actor.machine };
  } finally {
    database?.close();
  }
}

function nameOf(path: string): string {
  return factsOf(path).cluster;
}

interface Facts {
  readonly cluster: string;
  readonly lineage: string;
  readonly serial: number;
}

function factsOf(path: string): Facts {
  const database = openForReading(path);
  if (database === undefined) throw failure("state-missing", { path });
  try {
    const rows = withSqliteErrors(path, () => database.prepare("SELECT name, value FROM meta").raw().all());
    const meta = new Map(rows as [string, string][]);
    return {
      cluster: meta.get("cluster") ?? "",
      lineage: meta.get("lineage") ?? "",
      serial: Number(meta.get("serial") ?? 0),
    };
  } finally {
    database.close();
  }
}

/** A whole copy in one file, also while another process writes. Leaves nothing beside the state. */
function backup(path: string, to: string): void {
  if (existsSync(to)) throw failure("backup-exists", { path: to });
  const database = openForReading(path);
  if (database === undefined) throw failure("state-missing", { path });
  try {
    createPrivately(to);
    database.prepare("VACUUM INTO ?").run(to);
    settleOnDisk(to);
  } catch (error) {
    rmSync(to, { force: true });
    throw toFailure(isDamage(error) ? path : to, error);
  } finally {
    database.close();
  }
}

/** Replaces the state by a backup. A copy of the former state stays beside it, also if it is damaged. Returns the path of the copy. */
async function restore(path: string, from: string, older: boolean, options: LeaseOptions): Promise<string | undefined> {
  const next = factsOf(from);
  const isThere = existsSync(path);
  const opened = isThere ? hold(path, options, (now) => refuseOther(path, from, now, next, older)) : undefined;
  const fresh = join(dirname(path), `.restore-${process.pid}`);
  try {
    copyInto(from, fresh, opened?.fence.value ?? 0);
    const copy = isThere ? freeName(`${path}.before-restore`) : undefined;
    if (copy && opened) backup(path, copy);
    else if (copy) for (const end of ["", "-wal"]) if (existsSync(path + end)) copyFile(path + end, copy + end);
    if (opened) await copyOver(fresh, path);
    else replaceFile(fresh, path);
    settleOnDisk(dirname(path));
    return copy;
  } catch (error) {
    if (opened) releaseLease(opened.database, opened.fence.value);
    throw error;
  } finally {
    rmSync(fresh, { force: true });
    opened?.database.close();
  }
}

/**
 * Writes a database into another one, under the locks of SQLite and in one transaction: a process that opens it at this moment has
 * the former state or the new one, and its own log. A rename would leave it with a log of a file that is gone.
 */
async function copyOver(fresh: string, path: string): Promise<void> {
  const source = new Database(fresh, { readonly: true });
  try {
    await source.backup(path);
  } catch (error) {
    throw toFailure(path, error);
  } finally {
    source.close();
  }
}

/** Where there is no database that works, no process can have it open. A log beside it belongs to what was there before. */
function replaceFile(fresh: string, path: string): void {
  for (const end of ["-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
  renameSync(fresh, path);
}

/** Takes the lease of the present state; undefined if it is empty or damaged: no process can work with it then. */
function hold(path: string, options: LeaseOptions, refuse: (now: Facts) => void) {
  let opened: ReturnType<typeof openForWriting> | undefined;
  try {
    const database = openForReading(path);
    if (database === undefined) return undefined;
    database.close();
    const now = factsOf(path);
    refuse(now);
    opened = openForWriting(path, now.cluster, (database) => refuseActive(database, options));
    const { database: open } = opened;
    opened.fence.value = withSqliteErrors(path, () => takeLease(open, options));
    return opened;
  } catch (error) {
    opened?.database.close();
    if (isDamage(error)) return undefined;
    throw error;
  }
}

function copyFile(path: string, to: string): void {
  copyFileSync(path, to);
  chmodSync(to, 0o600);
  settleOnDisk(to);
}

/** Writes the backup as it will stand there: without a lease, and a writer of the former state cannot write it. */
function copyInto(from: string, fresh: string, fence: number): void {
  rmSync(fresh, { force: true });
  backup(from, fresh);
  const database = new Database(fresh);
  try {
    carryFence(database);
    const hasLease = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'lease'").get() !== undefined;
    if (hasLease) database.prepare("UPDATE lease SET since = NULL, beat = NULL, fence = max(fence, ?) + 1").run(fence);
  } finally {
    database.close();
  }
  settleOnDisk(fresh);
}

function refuseOther(path: string, from: string, now: Facts, next: Facts, older: boolean): void {
  if (now.cluster !== next.cluster)
    throw failure("backup-other-cluster", { path: from, found: next.cluster, wanted: now.cluster });
  if (now.lineage !== next.lineage) throw failure("state-other-lineage", { path: from, other: path });
  if (next.serial < now.serial && !older)
    throw failure("state-older", { path: from, other: path, serial: next.serial, present: now.serial });
}

function freeName(base: string): string {
  for (let n = 1; ; n += 1) if (!existsSync(`${base}-${n}`)) return `${base}-${n}`;
}

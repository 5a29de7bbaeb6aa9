import { hostname, userInfo } from "node:os";
import type Database from "better-sqlite3";
import { Failure } from "../src/model/diagnostic.ts";
import type { Resource } from "../src/model/resource.ts";
import { type Actor, emptyState, type StateReader, type StateWriter } from "../src/model/store.ts";
import type { Fence } from "./fence.ts";
import { journal } from "./journal.ts";
import {
  holderText,
  type LeaseOptions,
  type LeaseRow,
  readLease,
  refuseActive,
  releaseLease,
  renewLease,
  stateOfLease,
  takeLease,
} from "./lease.ts";
import { openForReading, openForWriting } from "./open.ts";
import { recovery } from "./recovery.ts";
import { resourceWriter } from "./resource-writer.ts";
import { readPlanKey, readRuns, readState, readVersions, readWorldAfter } from "./rows.ts";
import { withSqliteErrors } from "./sqlite-errors.ts";
import { write } from "./writing.ts";

/** The identity of this process, unless the caller passes a better one. */
const thisProcess: Actor = { user: userInfo().username, machine: hostname(), pid: process.pid, command: "" };

export type StoreOptions = Partial<LeaseOptions>;

function completed(options: StoreOptions): LeaseOptions {
  // Not Date.now: the state reads the clock only where its caller passes none.
  return { actor: thisProcess, now: () => performance.timeOrigin + performance.now(), ...options };
}

/** Opens the state of a cluster, read-only. Without a database yet, it is empty. */
export function readStore(path: string, cluster?: string, options: StoreOptions = {}): StateReader {
  const database = openForReading(path, cluster);
  return {
    ...readerOf(path, database, completed(options), () => 0),
    close: () => database?.close(),
  };
}

function readerOf(
  path: string,
  database: Database.Database | undefined,
  options: LeaseOptions,
  fence: () => number,
): Omit<StateReader, "close"> {
  return {
    read: () => (database ? withSqliteErrors(path, () => readState(database, options, fence())) : emptyState),
    runs: () => (database ? withSqliteErrors(path, () => readRuns(database, options.misfit)) : []),
    versions: (address) =>
      database ? withSqliteErrors(path, () => readVersions(database, options.misfit, address)) : [],
    worldAfter: (run) =>
      database ? withSqliteErrors(path, () => readWorldAfter(database, run, options.misfit)) : undefined,
    planKey: () => (database ? withSqliteErrors(path, () => readPlanKey(database)) : undefined),
  };
}

/** Opens the state of a cluster for writing; creates it if missing. Fails with exit status 4 while another process writes it. */
export function writeStore(path: string, cluster: string, options: StoreOptions = {}): StateWriter {
  return begin(path, cluster, completed(options));
}

export interface WaitOptions extends StoreOptions {
  /** How long to wait for another writer. Milliseconds; 0: not at all. */
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal;
  sleep(milliseconds: number): Promise<void>;
}

/** How often a lease that another one holds is looked at. Milliseconds. */
const lookMs = 300;

/**
 * The same, waiting. A lease of which the heartbeat does not change for the whole expiry, by a monotonic clock, is taken over whatever
 * the clocks of the machines show. One that looks expired is watched for that long even without a wait option.
 */
export async function takeStore(path: string, cluster: string, options: WaitOptions): Promise<StateWriter> {
  const { lockTimeoutMs, signal, sleep, expiryMs = 60_000 } = options;
  const begun = performance.now();
  let seen: { readonly heartbeat: string; readonly at: number } | undefined;
  for (;;) {
    const now = performance.now();
    const unchanged = seen && now - seen.at > expiryMs ? seen.heartbeat : undefined;
    try {
      return begin(path, cluster, completed(options), unchanged);
    } catch (error) {
      const isLocked = error instanceof Failure && error.diagnostics[0]?.code === "state-locked";
      if (!isLocked || signal?.aborted) throw error;
      const lease = leaseAt(path, cluster, completed(options));
      const isWatched = lease?.state === "stale" && (seen === undefined || seen.heartbeat === lease.heartbeat);
      if (!isWatched && now - begun >= lockTimeoutMs) throw error;
      if (isWatched && seen === undefined && lockTimeoutMs === 0) options.onNote?.(watching(lease, expiryMs));
      if (lease?.heartbeat !== seen?.heartbeat)
        seen = lease === undefined ? undefined : { heartbeat: lease.heartbeat, at: now };
    }
    await sleep(lookMs);
  }
}

function leaseAt(path: string, cluster: string, options: LeaseOptions) {
  const database = openForReading(path, cluster);
  try {
    const lease = database && withSqliteErrors(path, () => readLease(database));
    return lease && { ...lease, state: stateOfLease(lease, options) };
  } finally {
    database?.close();
  }
}

function watching(lease: LeaseRow, expiryMs: number): string {
  return `the state is locked by ${holderText(lease)}, last heartbeat ${lease.heartbeat}; watching for ${expiryMs / 1000} s whether it is gone`;
}

function begin(path: string, cluster: string, options: LeaseOptions, unchanged?: string): StateWriter {
  const { database, fence } = openForWriting(path, cluster, (open) => refuseActive(open, options));
  try {
    fence.value = withSqliteErrors(path, () => takeLease(database, options, unchanged));
  } catch (error) {
    database.close();
    throw error;
  }
  const timer = setInterval(() => {
    // If the state cannot be written for a moment, the next write of the run reports it.
    try {
      if (!renewLease(database, fence.value, options.now())) clearInterval(timer);
    } catch {}
  }, options.heartbeatMs ?? 10_000);
  timer.unref();
  return {
    ...readerOf(path, database, options, () => fence.value),
    ...writerOf(path, database, options, fence),
    close: () => {
      clearInterval(timer);
      try {
        releaseLease(database, fence.value);
        // Folds the log into the file, so that a copy of the one file is a whole backup.
        database.pragma("wal_checkpoint(TRUNCATE)");
      } catch {
        // A full disk: what is in the log is as safe as in the file, and the lease ends by itself.
      }
      database.close();
    },
  };
}

/** Every write turns the errors of SQLite into messages. */
function writerOf(
  path: string,
  database: Database.Database,
  { actor, misfit }: LeaseOptions,
  fence: Fence,
): Omit<StateWriter, keyof StateReader> {
  const record = resourceWriter(database);
  const runs = journal(database, record, { actor, misfit, fence: () => fence.value });
  const rest = recovery(database, record, misfit);
  return {
    beginRun: (run) => withSqliteErrors(path, () => runs.beginRun(run)),
    markSent: (...words) => withSqliteErrors(path, () => runs.markSent(...words)),
    settle: (...words) => withSqliteErrors(path, () => runs.settle(...words)),
    endRun: (...words) => withSqliteErrors(path, () => runs.endRun(...words)),
    recover: (...words) => withSqliteErrors(path, () => rest.recover(...words)),
    putDrains: (drains) => withSqliteErrors(path, () => rest.putDrains(drains)),
    endDrains: (addresses) => withSqliteErrors(path, () => rest.endDrains(addresses)),
    putWindows: (windows) => withSqliteErrors(path, () => rest.putWindows(windows)),
    settleWindows: (...words) => withSqliteErrors(path, () => rest.settleWindows(...words)),
    refresh: (resources) => withSqliteErrors(path, () => refresh(database, resources)),
  };
}

function refresh(database: Database.Database, resources: readonly Resource[]): void {
  const update = database.prepare("UPDATE resources SET owned = ?, depends_on = ?, protect = ? WHERE address = ?");
  write(database, () => {
    for (const { host, kind, key, owned, dependsOn, protect } of resources)
      update.run(JSON.stringify(owned), JSON.stringify(dependsOn), protect ? 1 : 0, `${host}/${kind}/${key}`);
  });
}

import { hostname, userInfo } from "node:os";
import type Database from "better-sqlite3";
import { Failure } from "../src/model/diagnostic.ts";
import type { Resource } from "../src/model/resource.ts";
import { type Actor, emptyState, type StateReader, type StateWriter } from "../src/model/store.ts";
import type { Fence } from "./fence.ts";
import { journal } from "./journal.ts";
import {
  beat,
  type LeaseOptions,
  type LeaseRow,
  readLease,
  refuseHeld,
  releaseLease,
  stateOfLease,
  takeLease,
  whoOf,
} from "./lease.ts";
import { openForReading, openForWriting } from "./open.ts";
import { recordOf } from "./record.ts";
import { recovery } from "./recovery.ts";
import { readPlanKey, readRuns, readState, readVersions, readWorldAfter } from "./rows.ts";
import { told } from "./told.ts";
import { write } from "./writing.ts";

/** Who this process is, where nobody says it better. */
const thisProcess: Actor = { user: userInfo().username, machine: hostname(), pid: process.pid, command: "" };

export type StoreOptions = Partial<LeaseOptions>;

function completed(options: StoreOptions): LeaseOptions {
  // Not Date.now: the record reads the clock only where its caller gives none.
  return { actor: thisProcess, now: () => performance.timeOrigin + performance.now(), ...options };
}

/** The record of a cluster, read-only. Without a database yet, an empty one. */
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
    read: () => (database ? told(path, () => readState(database, options, fence())) : emptyState),
    runs: () => (database ? told(path, () => readRuns(database, options.misfit)) : []),
    versions: (address) => (database ? told(path, () => readVersions(database, options.misfit, address)) : []),
    worldAfter: (run) => (database ? told(path, () => readWorldAfter(database, run, options.misfit)) : undefined),
    planKey: () => (database ? told(path, () => readPlanKey(database)) : undefined),
  };
}

/** The record of a cluster, to be written; made where there is none. Fails with 4 where somebody else is writing it. */
export function writeStore(path: string, cluster: string, options: StoreOptions = {}): StateWriter {
  return begin(path, cluster, completed(options));
}

export interface WaitOptions extends StoreOptions {
  /** How long to wait for whoever is writing it. Milliseconds; 0: not at all. */
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal;
  sleep(milliseconds: number): Promise<void>;
}

/** How often a lease that another one holds is looked at. Milliseconds. */
const lookMs = 300;

/**
 * The same, waiting. A lease of which the heartbeat does not change for the whole expiry, by a monotonic clock, is taken over whatever
 * the clocks of the machines say. One that looks expired is watched for that long also where the caller waits for nobody.
 */
export async function takeStore(path: string, cluster: string, options: WaitOptions): Promise<StateWriter> {
  const { lockTimeoutMs, signal, sleep, expiryMs = 60_000 } = options;
  const begun = performance.now();
  let seen: { readonly beat: string; readonly at: number } | undefined;
  for (;;) {
    const now = performance.now();
    const silent = seen && now - seen.at > expiryMs ? seen.beat : undefined;
    try {
      return begin(path, cluster, completed(options), silent);
    } catch (error) {
      const isLocked = error instanceof Failure && error.diagnostics[0]?.code === "state-locked";
      if (!isLocked || signal?.aborted) throw error;
      const lease = leaseAt(path, cluster, completed(options));
      const isWatched = lease?.state === "stale" && (seen === undefined || seen.beat === lease.beat);
      if (!isWatched && now - begun >= lockTimeoutMs) throw error;
      if (isWatched && seen === undefined && lockTimeoutMs === 0) options.onNote?.(watching(lease, expiryMs));
      if (lease?.beat !== seen?.beat) seen = lease === undefined ? undefined : { beat: lease.beat, at: now };
    }
    await sleep(lookMs);
  }
}

function leaseAt(path: string, cluster: string, options: LeaseOptions) {
  const database = openForReading(path, cluster);
  try {
    const lease = database && told(path, () => readLease(database));
    return lease && { ...lease, state: stateOfLease(lease, options) };
  } finally {
    database?.close();
  }
}

function watching(lease: LeaseRow, expiryMs: number): string {
  return `the state is locked by ${whoOf(lease)}, last heartbeat ${lease.beat}; watching for ${expiryMs / 1000} s whether it is gone`;
}

function begin(path: string, cluster: string, options: LeaseOptions, silent?: string): StateWriter {
  const { database, fence } = openForWriting(path, cluster, (open) => refuseHeld(open, options));
  try {
    fence.value = told(path, () => takeLease(database, options, silent));
  } catch (error) {
    database.close();
    throw error;
  }
  const timer = setInterval(() => {
    // A record that cannot be written for a moment: the next write of the run tells it.
    try {
      if (!beat(database, fence.value, options.now())) clearInterval(timer);
    } catch {}
  }, options.beatMs ?? 10_000);
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

/** Every write tells in words what SQLite throws. */
function writerOf(
  path: string,
  database: Database.Database,
  { actor, misfit }: LeaseOptions,
  fence: Fence,
): Omit<StateWriter, keyof StateReader> {
  const record = recordOf(database);
  const runs = journal(database, record, { actor, misfit, fence: () => fence.value });
  const rest = recovery(database, record, misfit);
  return {
    beginRun: (run) => told(path, () => runs.beginRun(run)),
    markSent: (...words) => told(path, () => runs.markSent(...words)),
    settle: (...words) => told(path, () => runs.settle(...words)),
    endRun: (...words) => told(path, () => runs.endRun(...words)),
    recover: (...words) => told(path, () => rest.recover(...words)),
    putDrains: (drains) => told(path, () => rest.putDrains(drains)),
    endDrains: (addresses) => told(path, () => rest.endDrains(addresses)),
    putWindows: (windows) => told(path, () => rest.putWindows(windows)),
    settleWindows: (...words) => told(path, () => rest.settleWindows(...words)),
    refresh: (resources) => told(path, () => refresh(database, resources)),
  };
}

function refresh(database: Database.Database, resources: readonly Resource[]): void {
  const update = database.prepare("UPDATE resources SET owned = ?, depends_on = ?, protect = ? WHERE address = ?");
  write(database, () => {
    for (const { host, kind, key, owned, dependsOn, protect } of resources)
      update.run(JSON.stringify(owned), JSON.stringify(dependsOn), protect ? 1 : 0, `${host}/${kind}/${key}`);
  });
}

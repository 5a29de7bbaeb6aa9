import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { failure } from "../src/messages/build.ts";
import { Failure } from "../src/model/diagnostic.ts";
import { makeFolders } from "../src/model/local/folders.ts";
import { carryFence, type Fence } from "./fence.ts";
import { refuseSharedFileSystem } from "./file-system.ts";
import { UnfitRow } from "./fitting.ts";
import { applicationId, formatOf, latestVersion, migrate } from "./migrate.ts";
import { settleOnDisk } from "./settle-on-disk.ts";
import { refuseSpecialState } from "./special-file.ts";
import { toFailure } from "./sqlite-errors.ts";

/** How long a lock of another program is waited for. Milliseconds. */
const waitMs = 5_000;

/**
 * Opens the state for writing; it is created where there is none. Nothing can be written before the lease is taken. `refuse` throws
 * where another process works with a state of an older format, which must not be raised under it.
 */
export function openForWriting(
  path: string,
  cluster: string,
  refuse?: (database: Database.Database) => void,
): { readonly database: Database.Database; readonly fence: Fence } {
  return guarded(path, () => {
    refuseSpecialState(path);
    refuseSharedFileSystem(path);
    // The state names hosts and addresses: for its owner only.
    makeFolders(dirname(path), 0o700);
    // On a read-only file system SQLite reports that it cannot open the file.
    accessSync(dirname(path), constants.W_OK);
    createPrivately(path);
    const database = new Database(path, { timeout: waitMs });
    try {
      if (!isBlank(database)) check(database, path, cluster);
      switchToLog(database);
      database.pragma("synchronous = FULL");
      database.pragma("foreign_keys = ON");
      const fence = carryFence(database);
      const keep = (version: number) => keepBeside(path, version);
      migrate(database, cluster, { keep, ...(refuse ? { refuse } : {}) });
      // Two may have begun at once, with two names.
      check(database, path, cluster);
      return { database, fence };
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Creates a database file that only its owner may read, whatever the umask. SQLite gives its mode to the two files beside it. Not by
 * process.umask: that is for the whole process, and does not exist in a worker thread.
 */
export function createPrivately(path: string): void {
  if (path !== ":memory:") closeSync(openSync(path, constants.O_CREAT | constants.O_RDWR, 0o600));
}

/**
 * SQLite does not wait for a lock while it switches to the write-ahead log, which two programs that begin at once both do.
 * Source: sqlite.org/wal.html, section 3.
 */
function switchToLog(database: Database.Database): void {
  const begun = performance.now();
  for (;;) {
    try {
      database.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      const isBusy = String((error as { code?: string }).code).startsWith("SQLITE_BUSY");
      if (!isBusy || performance.now() - begun > waitMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** Opens the state read-only; undefined if there is none yet. */
export function openForReading(path: string, cluster?: string): Database.Database | undefined {
  if (!existsSync(path)) return undefined;
  return guarded(path, () => {
    refuseSpecialState(path);
    refuseSharedFileSystem(path);
    const database = openQuietly(path);
    try {
      if (isBlank(database)) {
        database.close();
        return undefined;
      }
      check(database, path, cluster);
    } catch (error) {
      database.close();
      throw error;
    }
    return formatOf(database) < latestVersion ? raised(database) : database;
  });
}

/** Copies the state to an unused name: an earlier copy is never overwritten. */
function keepBeside(path: string, version: number): void {
  const names = [
    `${path}.format-${version}.backup`,
    ...Array.from({ length: 99 }, (_, at) => `${path}.format-${version}.${at + 2}.backup`),
  ];
  const free = names.find((name) => !existsSync(name)) ?? (names[0] as string);
  const database = new Database(path, { readonly: true, timeout: waitMs });
  try {
    createPrivately(free);
    database.prepare("VACUUM INTO ?").run(free);
    settleOnDisk(free);
  } finally {
    database.close();
  }
}

/** An older record, in memory and in the newest format: looking at it does not change the file. */
function raised(database: Database.Database): Database.Database {
  const image = database.serialize();
  database.close();
  image.fill(1, 18, 20);
  const copy = new Database(image);
  carryFence(copy);
  migrate(copy, "");
  // The file itself has no key yet, and the one of this copy ends with it.
  copy.exec("DROP TRIGGER fence_meta_delete; DELETE FROM meta WHERE name = 'plan-key'");
  return copy;
}

/**
 * SQLite makes two files beside a database in WAL mode, also for a reader. Where no process has it open (no log beside it), the file
 * is the whole state, and a copy of it in memory leaves nothing behind. Source: sqlite.org/fileformat2.html, bytes 18 and 19.
 */
function openQuietly(path: string): Database.Database {
  for (let attempt = 0; attempt < 20 && !existsSync(`${path}-wal`); attempt += 1) {
    const image = readUnchanged(path);
    if (image === undefined) continue;
    if (image.length >= 20) image.fill(1, 18, 20);
    return new Database(image, { readonly: true });
  }
  return new Database(path, { readonly: true, timeout: waitMs });
}

/** The file's bytes; undefined where a process opened or wrote it meanwhile, so that they may be of two moments. */
function readUnchanged(path: string): Buffer | undefined {
  const before = statSync(path, { bigint: true });
  const image = readFileSync(path);
  const after = statSync(path, { bigint: true });
  const isSame = before.mtimeNs === after.mtimeNs && before.size === after.size && before.ino === after.ino;
  return isSame && !existsSync(`${path}-wal`) ? image : undefined;
}

/** Whether it is empty: its creator was stopped before the first write. */
function isBlank(database: Database.Database): boolean {
  const isMarked = database.pragma("application_id", { simple: true }) !== 0 || formatOf(database) !== 0;
  return !isMarked && database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
}

function check(database: Database.Database, path: string, cluster: string | undefined): void {
  if (database.pragma("application_id", { simple: true }) !== applicationId) throw failure("state-foreign", { path });
  const version = formatOf(database);
  if (version > latestVersion) throw failure("state-newer", { path, format: version, known: latestVersion });
  const name = database.prepare("SELECT value FROM meta WHERE name = 'cluster'").pluck().get();
  if (cluster !== undefined && name !== cluster)
    throw failure("state-other-cluster", { path, found: String(name), wanted: cluster });
}

function guarded<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof UnfitRow) throw toFailure(path, error);
    const found = toFailure(path, error);
    const isKnown =
      found instanceof Failure &&
      /SQLITE_(FULL|READONLY|CORRUPT|NOTADB|BUSY)|E(NOSPC|ROFS|ACCES)/.test(String((error as { code?: string }).code));
    if (isKnown) throw found;
    throw failure("state-unreadable", { path, reason: error instanceof Error ? error.message : String(error) });
  }
}

import { accessSync, constants, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { Failure } from "../src/model/diagnostic.ts";
import { carryFence, type Fence } from "./fence.ts";
import { applicationId, latestVersion, migrate } from "./migrate.ts";
import { toFailure } from "./told.ts";

/** Opens the record for writing, made new where there is none. Nothing can be written before the lease is taken. */
export function openForWriting(
  path: string,
  cluster: string,
): { readonly database: Database.Database; readonly fence: Fence } {
  return guarded(path, () => {
    // The record names hosts and addresses: for its owner only.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // What SQLite says of a file system that can only be read is that it cannot open the file.
    accessSync(dirname(path), constants.W_OK);
    const previous = process.umask(0o077);
    const database = new Database(path, { timeout: 5_000 });
    try {
      if (database.pragma("user_version", { simple: true }) !== 0 || hasTables(database))
        check(database, path, cluster);
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      database.pragma("foreign_keys = ON");
      const fence = carryFence(database);
      migrate(database, cluster, (version) => backupBeside(path, version));
      return { database, fence };
    } catch (error) {
      database.close();
      throw error;
    } finally {
      process.umask(previous);
    }
  });
}

/** Opens the record read-only; undefined where there is none yet. */
export function openForReading(path: string, cluster?: string): Database.Database | undefined {
  if (!existsSync(path)) return undefined;
  return guarded(path, () => {
    const database = openQuietly(path);
    try {
      check(database, path, cluster);
    } catch (error) {
      database.close();
      throw error;
    }
    return Number(database.pragma("user_version", { simple: true })) < latestVersion ? raised(database) : database;
  });
}

/** A name that is not taken yet: an earlier copy is never written over. */
function backupBeside(path: string, version: number): string {
  const names = [
    `${path}.format-${version}.backup`,
    ...Array.from({ length: 99 }, (_, at) => `${path}.format-${version}.${at + 2}.backup`),
  ];
  return names.find((name) => !existsSync(name)) ?? (names[0] as string);
}

/** An older record, in memory and in the newest format: looking at it does not change the file. */
function raised(database: Database.Database): Database.Database {
  const image = database.serialize();
  database.close();
  image.fill(1, 18, 20);
  const copy = new Database(image);
  carryFence(copy);
  migrate(copy, "", undefined);
  return copy;
}

/**
 * SQLite makes two files beside a database in WAL mode, also for a reader. Where nobody has it open (no log beside it), the file
 * is the whole record, and a copy of it in memory leaves nothing behind. Source: sqlite.org/fileformat2.html, bytes 18 and 19.
 */
function openQuietly(path: string): Database.Database {
  if (existsSync(`${path}-wal`)) return new Database(path, { readonly: true, timeout: 5_000 });
  const image = readFileSync(path);
  if (image.length >= 20) image.fill(1, 18, 20);
  return new Database(image, { readonly: true });
}

function hasTables(database: Database.Database): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined;
}

function check(database: Database.Database, path: string, cluster: string | undefined): void {
  if (database.pragma("application_id", { simple: true }) !== applicationId)
    throw fail("state-foreign", `${path} is a database of another program`, "give the right one with --state PATH");
  const version = Number(database.pragma("user_version", { simple: true }));
  if (version > latestVersion)
    throw fail(
      "state-newer",
      `${path} was written by a newer lvsform (format ${version}, this one knows ${latestVersion})`,
      "update lvsform on this machine; nothing was changed",
    );
  const name = database.prepare("SELECT value FROM meta WHERE name = 'cluster'").pluck().get();
  if (cluster !== undefined && name !== cluster)
    throw fail(
      "state-other-cluster",
      `${path} is the record of the cluster "${String(name)}", not of "${cluster}"`,
      "give the right record with --state PATH, or write the cluster's old name in cluster.ts",
    );
}

function guarded<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const said = toFailure(path, error);
    const isKnown =
      said instanceof Failure &&
      /SQLITE_(FULL|READONLY|CORRUPT)|E(NOSPC|ROFS|ACCES)/.test(String((error as { code?: string }).code));
    if (isKnown) throw said;
    throw fail(
      "state-unreadable",
      `the state ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      "check that the file and its folder are yours to read and write, and that the disk is not full; the file was not changed",
    );
  }
}

function fail(code: string, summary: string, hint: string): Failure {
  return new Failure({ severity: "error", code, summary, hint });
}

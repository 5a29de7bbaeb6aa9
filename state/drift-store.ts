import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { failure } from "../src/messages/build.ts";
import type { DriftStore } from "../src/model/drift/drift-store.ts";
import { makeFolders } from "../src/model/local/folders.ts";
import { ownFile } from "../src/model/local/own-file.ts";
import { format, raise, upgrades } from "./drift-upgrades.ts";
import { SqliteDriftStore } from "./sqlite-drift-store.ts";
import { withSqliteErrors } from "./sqlite-errors.ts";

/** "LVSd": the mark of a drift database, other than that of a state. */
const applicationId = 0x4c565364;

/** Opens the memory of drift; creates it if missing. Several programs may have it open: each scan is one transaction. */
export function openDriftStore(path: string): DriftStore {
  return withSqliteErrors(path, () => {
    makeFolders(dirname(path), 0o700);
    const previous = process.umask(0o077);
    try {
      const database = new Database(path, { timeout: 10_000 });
      check(database, path);
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      return new SqliteDriftStore(database, path);
    } finally {
      process.umask(previous);
    }
  });
}

/** Opens the memory of drift read-only; undefined if there is none yet. */
export function readDriftStore(path: string): DriftStore | undefined {
  if (!existsSync(path)) return undefined;
  return withSqliteErrors(path, () => {
    const database = new Database(path, { readonly: true, timeout: 10_000 });
    check(database, path);
    return new SqliteDriftStore(database, path);
  });
}

function check(database: Database.Database, path: string): void {
  const [id, version] = [
    database.pragma("application_id", { simple: true }),
    database.pragma("user_version", { simple: true }),
  ];
  if (id === applicationId && version === format) return;
  if (id === applicationId && upgrades[Number(version)] !== undefined) {
    // A reader needs only what every format has.
    if (!database.readonly) raise(database);
    return;
  }
  const isBlank =
    id === 0 && version === 0 && database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (!isBlank || database.readonly) {
    database.close();
    throw failure("drift-store-foreign", { path, mark: String(id), format: String(version) });
  }
  database
    .transaction(() => {
      database.exec(readFileSync(ownFile("state/drift.sql"), "utf8"));
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${format}`);
    })
    .immediate();
}

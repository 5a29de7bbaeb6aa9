import type Database from "better-sqlite3";
import type { Resource } from "../src/model/resource.ts";
import type { State, StateReader, StateWriter } from "../src/model/store.ts";
import { journal } from "./journal.ts";
import { openForReading, openForWriting } from "./open.ts";
import { readRuns, readState } from "./rows.ts";

const nothing: State = { cluster: "", lineage: "", serial: 0, resources: new Map(), originals: new Map(), hosts: [] };

/** The record of a cluster, read-only. Without a database yet, an empty one. */
export function readStore(path: string, cluster?: string): StateReader {
  const database = openForReading(path, cluster);
  return {
    read: () => (database ? readState(database) : nothing),
    runs: () => (database ? readRuns(database) : []),
    close: () => database?.close(),
  };
}

/** The record of a cluster, to be written; made where there is none. */
export function writeStore(path: string, cluster: string): StateWriter {
  const database = openForWriting(path, cluster);
  return {
    read: () => readState(database),
    runs: () => readRuns(database),
    close: () => {
      // Folds the log into the file, so that a copy of the one file is a whole backup.
      database.pragma("wal_checkpoint(TRUNCATE)");
      database.close();
    },
    refresh: (resources) => refresh(database, resources),
    ...journal(database),
  };
}

function refresh(database: Database.Database, resources: readonly Resource[]): void {
  const update = database.prepare("UPDATE resources SET owned = ?, depends_on = ? WHERE address = ?");
  database
    .transaction(() => {
      for (const { host, kind, key, owned, dependsOn } of resources)
        update.run(JSON.stringify(owned), JSON.stringify(dependsOn), `${host}/${kind}/${key}`);
    })
    .immediate();
}

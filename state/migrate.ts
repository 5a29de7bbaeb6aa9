import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type Database from "better-sqlite3";
import { ownFile } from "../src/model/local/own-file.ts";
import { guardWrites, withoutFence } from "./fence.ts";

/** "LVSF": distinguishes this database from others. Source: sqlite.org/pragma.html#pragma_application_id. */
export const applicationId = 0x4c565346;

type Step = (database: Database.Database, cluster: string) => void;

/** Step n leads from format n to n + 1. A step that has been released is never edited. */
const steps: readonly Step[] = [
  (database, cluster) => {
    database.exec(readFileSync(ownFile("state/schema.sql"), "utf8"));
    database.pragma(`application_id = ${applicationId}`);
    const insert = database.prepare("INSERT INTO meta (name, value) VALUES (?, ?)");
    for (const row of [
      ["lineage", randomUUID()],
      ["serial", "0"],
      ["cluster", cluster],
    ])
      insert.run(row);
  },
  (database) => {
    database.exec(readFileSync(ownFile("state/format-2.sql"), "utf8"));
    guardWrites(database);
  },
  // No process holds the lease here, and the triggers of the fence would refuse the new rows.
  (database) => withoutFence(database, () => database.exec(readFileSync(ownFile("state/format-3.sql"), "utf8"))),
];

/** The format this lvsform writes. */
export const latestVersion = steps.length;

/** The format of a database; 0: nothing was written into it yet. */
export const formatOf = (database: Database.Database): number =>
  Number(database.pragma("user_version", { simple: true }));

export interface MigrateOptions {
  /** Makes a copy of the former format, on a connection of its own, while no other process can write. */
  keep?(version: number): void;
  /** Throws where another process works with the former format: its tables must not change under it. */
  refuse?(database: Database.Database): void;
}

/** Brings a database to the latest format in one transaction: all of it or nothing. */
export function migrate(database: Database.Database, cluster: string, { keep, refuse }: MigrateOptions = {}): void {
  if (formatOf(database) === latestVersion) return;
  // A table that others reference is created again. Source: sqlite.org/lang_altertable.html, section 7.
  database.pragma("foreign_keys = OFF");
  database
    .transaction(() => {
      // Another process may have raised it while this one waited for the lock.
      const from = formatOf(database);
      if (from === latestVersion) return;
      if (from > 1) refuse?.(database);
      if (from > 0) keep?.(from);
      for (const step of steps.slice(from)) step(database, cluster);
      if ((database.pragma("foreign_key_check") as unknown[]).length > 0)
        throw new Error("the state is inconsistent after its format was raised");
      database.pragma(`user_version = ${latestVersion}`);
    })
    .immediate();
  database.pragma("foreign_keys = ON");
}

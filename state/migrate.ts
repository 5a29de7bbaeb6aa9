import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type Database from "better-sqlite3";
import { guardWrites } from "./fence.ts";

/** "LVSF": tells this database from others. Source: sqlite.org/pragma.html#pragma_application_id. */
export const applicationId = 0x4c565346;

type Step = (database: Database.Database, cluster: string) => void;

/** Step n leads from format n to n + 1. A step that has been released is never edited. */
const steps: readonly Step[] = [
  (database, cluster) => {
    database.exec(readFileSync(new URL("schema.sql", import.meta.url), "utf8"));
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
    database.exec(readFileSync(new URL("format-2.sql", import.meta.url), "utf8"));
    guardWrites(database);
  },
];

/** The format this lvsform writes. */
export const latestVersion = steps.length;

/** Brings a database to the latest format, a copy at `backup` first. Each step is one transaction: all of it or nothing. */
export function migrate(
  database: Database.Database,
  cluster: string,
  backup: ((version: number) => string) | undefined,
): void {
  const from = Number(database.pragma("user_version", { simple: true }));
  if (from === latestVersion) return;
  // A table that others point to is made anew. Source: sqlite.org/lang_altertable.html, section 7.
  database.pragma("foreign_keys = OFF");
  for (const [version, step] of [...steps.entries()].slice(from)) {
    if (from > 0 && backup) database.prepare("VACUUM INTO ?").run(backup(version));
    database
      .transaction(() => {
        step(database, cluster);
        if ((database.pragma("foreign_key_check") as unknown[]).length > 0)
          throw new Error("the record does not fit together after its format was raised");
        database.pragma(`user_version = ${version + 1}`);
      })
      .immediate();
  }
  database.pragma("foreign_keys = ON");
}

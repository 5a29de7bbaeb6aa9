import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type Database from "better-sqlite3";

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
];

/** The format this lvsform writes. */
export const latestVersion = steps.length;

/** Brings a database to the latest format, a copy beside it first. Each step is one transaction: all of it or nothing. */
export function migrate(database: Database.Database, path: string, cluster: string): void {
  const from = Number(database.pragma("user_version", { simple: true }));
  for (const [version, step] of [...steps.entries()].slice(from)) {
    if (version > 0) database.prepare("VACUUM INTO ?").run(`${path}.format-${version}.backup`);
    database
      .transaction(() => {
        step(database, cluster);
        database.pragma(`user_version = ${version + 1}`);
      })
      .immediate();
  }
}

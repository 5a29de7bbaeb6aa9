import type Database from "better-sqlite3";

/**
 * One write of the state: a transaction that takes the write lock at once and raises the revision, so that a plan that was made
 * before it is refused.
 */
export function write<T>(database: Database.Database, work: () => T): T {
  return database
    .transaction(() => {
      const result = work();
      database.prepare("UPDATE meta SET value = value + 1 WHERE name = 'revision'").run();
      return result;
    })
    .immediate();
}

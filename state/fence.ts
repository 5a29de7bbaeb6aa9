import type Database from "better-sqlite3";

/** The tables that only the holder of the lease may write. */
const guarded = ["meta", "hosts", "runs", "steps", "originals", "resources", "versions", "drains", "windows"] as const;

/** What a write of an earlier holder is refused with. */
export const leaseLost = "lvsform: lease lost";

/** The number under which this connection writes; 0: none, every write is refused. */
export interface Fence {
  value: number;
}

/** Makes the connection's number known to the triggers. A program that does not know it cannot write at all. */
export function carryFence(database: Database.Database): Fence {
  const fence: Fence = { value: 0 };
  database.pragma("trusted_schema = ON");
  database.function("lvsform_fence", () => fence.value);
  return fence;
}

/** Has every write compared with the lease: a process that slept through its end wakes up harmless. */
export function guardWrites(database: Database.Database): void {
  for (const table of guarded)
    for (const verb of ["INSERT", "UPDATE", "DELETE"])
      database.exec(
        `CREATE TRIGGER fence_${table}_${verb.toLowerCase()} BEFORE ${verb} ON ${table}
         WHEN lvsform_fence() IS NOT (SELECT fence FROM lease WHERE since IS NOT NULL)
         BEGIN SELECT RAISE(ABORT, '${leaseLost}'); END`,
      );
}

/** Runs a change of the format without the fence, and restores the fence. */
export function withoutFence(database: Database.Database, work: () => void): void {
  for (const table of guarded)
    for (const verb of ["insert", "update", "delete"]) database.exec(`DROP TRIGGER IF EXISTS fence_${table}_${verb}`);
  work();
  guardWrites(database);
}

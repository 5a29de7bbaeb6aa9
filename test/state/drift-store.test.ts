import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openDriftStore, readDriftStore } from "../../state/drift-store.ts";

describe("the memory of drift", () => {
  it("of the first format is raised by whoever writes, and read as it is by the others", () => {
    const folder = mkdtempSync(join(tmpdir(), "lvsform-drift-store-"));
    const path = join(folder, "drift.db");
    const version = () => {
      const database = new Database(path, { readonly: true });
      try {
        return database.pragma("user_version", { simple: true });
      } finally {
        database.close();
      }
    };
    try {
      openDriftStore(path).close();
      const database = new Database(path);
      database.exec("DROP TABLE receivers");
      database.pragma("user_version = 1");
      database.close();
      const reader = readDriftStore(path);
      expect([reader?.looks(1), reader?.ignores(), version()]).toEqual([[], [], 1]);
      reader?.close();
      const one = { pattern: "v12/sysctl/*", by: "ann@ops", at: "2026-01-01T00:00:00.000Z" };
      const writer = openDriftStore(path);
      writer.ignore(one);
      writer.forget("2025-01-01T00:00:00.000Z");
      writer.close();
      const after = readDriftStore(path);
      expect([after?.ignores(), version()]).toEqual([[one], 2]);
      after?.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

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
      database.exec("DROP TABLE receivers; DROP TABLE told");
      database.pragma("user_version = 1");
      database.close();
      const reader = readDriftStore(path);
      expect([reader?.scans(1), reader?.ignores(), version()]).toEqual([[], [], 1]);
      reader?.close();
      const one = { pattern: "v12/sysctl/*", by: "ann@ops", at: "2026-01-01T00:00:00.000Z" };
      const writer = openDriftStore(path);
      writer.ignore(one);
      writer.forget("2025-01-01T00:00:00.000Z");
      writer.close();
      const after = readDriftStore(path);
      expect([after?.ignores(), version()]).toEqual([[one], 4]);
      after?.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("of the second format has told its receivers what is open and not ignored, and a new one nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "lvsform-drift-store-"));
    const path = join(folder, "drift.db");
    try {
      openDriftStore(path).close();
      const database = new Database(path);
      database.exec("DROP TABLE told");
      const put = database.prepare("INSERT INTO findings VALUES (NULL, ?, ?, ?, 'then', 'then', ?)");
      put.run("v12/sysctl/a", "fa", JSON.stringify({ address: "v12/sysctl/a" }), null);
      put.run("v12/sysctl/b", "fb", JSON.stringify({ address: "v12/sysctl/b", ignored: { pattern: "v12/*" } }), null);
      put.run("v12/sysctl/c", "fc", JSON.stringify({ address: "v12/sysctl/c" }), "later");
      database.exec("INSERT INTO lost_hosts VALUES ('v13', 'then'); INSERT INTO receivers VALUES ('syslog', 'then')");
      database.pragma("user_version = 2");
      database.close();
      const store = openDriftStore(path);
      const open = new Map([
        ["v12/sysctl/a", "fa"],
        ["v13", "lost"],
      ]);
      expect(store.reported()).toEqual(
        new Map([
          ["", open],
          ["syslog", open],
        ]),
      );
      store.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

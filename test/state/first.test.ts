import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStore, writeStore } from "../../state/sqlite-store.ts";
import { makeFirst } from "./first-format.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-first-"));
  path = join(folder, "state.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What several processes say that open the record at the same moment. */
async function openAtOnce(count: number): Promise<string[]> {
  const moment = String(Date.now() + 1_500);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(process.execPath, [join(import.meta.dirname, "opener.ts"), path, moment]);
      const [said, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return said + errors;
    }),
  );
}

function drains(): number {
  const store = readStore(path, "web");
  const { length } = store.read().drains;
  store.close();
  return length;
}

describe("the first who write a record", () => {
  it.each(["new", "of the first format"])(
    "find one that is %s, all at once: each writes or is told who does",
    async (kind) => {
      if (kind !== "new") makeFirst(path);
      const said = await openAtOnce(6);
      expect(said.filter((word) => word !== "wrote" && word !== "state-locked")).toEqual([]);
      expect(said).toContain("wrote");
      expect(drains()).toBe(said.filter((word) => word === "wrote").length);
      const copies = readdirSync(folder).filter((name) => name.endsWith(".backup"));
      expect(copies).toEqual(kind === "new" ? [] : ["state.db.format-1.backup"]);
    },
  );

  it.each([
    ["before the first byte", () => writeFileSync(path, "")],
    [
      "after the log was switched on",
      () => {
        const database = new Database(path);
        database.pragma("journal_mode = WAL");
        database.close();
      },
    ],
  ])("are followed by others where one was killed %s", (_when, leave) => {
    leave();
    const bytes = readFileSync(path);
    const store = readStore(path, "web");
    expect(store.read()).toMatchObject({ lineage: "", serial: 0 });
    store.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
    writeStore(path, "web").close();
    expect(() => readStore(path, "web").close()).not.toThrow();
  });
});

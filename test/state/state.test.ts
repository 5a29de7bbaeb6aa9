import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStore, writeStore } from "../../state/sqlite-store.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-state-"));
  path = join(folder, ".lvsform", "state.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const problem = (open: () => unknown) => {
  try {
    open();
  } catch (error) {
    return (error as { diagnostics: { code: string }[] }).diagnostics[0]?.code;
  }
  return "none";
};

describe("the record", () => {
  it("reading one that is not there yet makes nothing", () => {
    const store = readStore(path, "web");
    expect(store.read()).toMatchObject({ lineage: "", serial: 0 });
    store.close();
    expect(existsSync(join(folder, ".lvsform"))).toBe(false);
  });

  it("is for its owner only, and survives power loss: WAL with full sync while it is written", () => {
    writeStore(path, "web").close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, ".lvsform")).mode & 0o777).toBe(0o700);
    const database = new Database(path);
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    database.close();
  });

  it("is one file when nobody writes it, and reading leaves no other and no other byte", () => {
    writeStore(path, "web").close();
    const bytes = readFileSync(path);
    const store = readStore(path, "web");
    store.read();
    store.close();
    expect(readdirSync(join(folder, ".lvsform"))).toEqual(["state.db"]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("can be read while another process writes it", () => {
    const writer = writeStore(path, "web");
    const reader = readStore(path, "web");
    expect(reader.read().cluster).toBe("web");
    reader.close();
    writer.close();
  });

  it("refuses another program's database, a newer format, another cluster's record and a file that is none", () => {
    const foreign = join(folder, "foreign.db");
    new Database(foreign).exec("CREATE TABLE t (x)").close();
    expect(problem(() => readStore(foreign, "web"))).toBe("state-foreign");
    expect(problem(() => writeStore(foreign, "web"))).toBe("state-foreign");

    writeStore(path, "web").close();
    expect(problem(() => writeStore(path, "mail"))).toBe("state-other-cluster");
    expect(problem(() => readStore(path, "mail"))).toBe("state-other-cluster");

    const newer = join(folder, "newer.db");
    copyFileSync(path, newer);
    const database = new Database(newer);
    database.pragma("user_version = 99");
    database.close();
    expect(problem(() => readStore(newer, "web"))).toBe("state-newer");
    expect(problem(() => writeStore(newer, "web"))).toBe("state-newer");

    const text = join(folder, "text.db");
    writeFileSync(text, "this is no database, but long enough to look at ".repeat(20));
    expect(problem(() => readStore(text, "web"))).toBe("state-no-database");
    expect(problem(() => writeStore(text, "web"))).toBe("state-no-database");
    expect(readFileSync(text, "utf8")).toContain("this is no database");
  });

  it("keeps its lineage for ever", () => {
    const lineageOf = () => {
      const database = new Database(path);
      const lineage = database.prepare("SELECT value FROM meta WHERE name = 'lineage'").pluck().get();
      database.close();
      return lineage;
    };
    writeStore(path, "web").close();
    const first = lineageOf();
    writeStore(path, "web").close();
    expect(lineageOf()).toBe(first);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
  });
});

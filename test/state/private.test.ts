import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refuseSharedFileSystem } from "../../state/file-system.ts";
import { stateMaintenance } from "../../state/maintenance.ts";
import { readStore, writeStore } from "../../state/sqlite-store.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-private-"));
  path = join(folder, "state.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const moduleOf = (name: string) => JSON.stringify(`file://${join(import.meta.dirname, "../../state", name)}`);

describe("the files of a state", () => {
  it("are for their owner only, whatever the umask, also where a worker thread writes them", () => {
    const work = `const { writeStore } = await import(${moduleOf("sqlite-store.ts")}); const open = writeStore(${JSON.stringify(path)}, "web");
      open.putDrains([{ address: "a/b/c", reason: "asked", since: "", by: "" }]);
      const { readdirSync, statSync } = await import("node:fs");
      console.log(JSON.stringify(readdirSync(${JSON.stringify(folder)}).map((name) => [name, statSync(${JSON.stringify(folder)} + "/" + name).mode & 0o777])));
      open.close();`;
    const script = `process.umask(0); new (await import("node:worker_threads")).Worker(new URL("data:text/javascript," + encodeURIComponent(${JSON.stringify(work)})))`;
    const out = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    expect(new Map(JSON.parse(out))).toEqual(
      new Map(["state.db", "state.db-shm", "state.db-wal"].map((name) => [name, 0o600])),
    );
    const backup = `process.umask(0); const { stateMaintenance } = await import(${moduleOf("maintenance.ts")});
      stateMaintenance(${JSON.stringify(path)}, { actor: { user: "", machine: "", pid: 1, command: "" }, now: () => 0 }).backup(${JSON.stringify(`${path}.backup`)});`;
    execFileSync(process.execPath, ["--input-type=module", "-e", backup]);
    expect(statSync(`${path}.backup`).mode & 0o777).toBe(0o600);
  });

  it.each([
    [0x6969, "NFS"],
    [0xff534d42, "CIFS"],
    [0xff534d42 - 2 ** 32, "CIFS"],
    [0xfe534d42, "SMB"],
    [0x01021997, "9p"],
    [0x65735546, "FUSE"],
  ])("are refused on a network file system (%i)", (type, name) => {
    expect(() => refuseSharedFileSystem(path, () => type)).toThrow(`is on a network file system (${name})`);
  });

  it("are taken on a file system of this machine", () => {
    for (const type of [0xef53, 0x01021994, 0x9123683e, 0x58465342, 0x794c7630, 0x2fc12fc1, undefined])
      expect(() => refuseSharedFileSystem(path, () => type)).not.toThrow();
    expect(() => refuseSharedFileSystem(join(folder, "not/yet/there/state.db"))).not.toThrow();
  });
});

describe("a state that is restored while other processes open it", () => {
  it("loses no write of theirs, and is a whole database at every moment", async () => {
    writeStore(path, "web").close();
    const backend = stateMaintenance(path, {
      actor: { user: "ann", machine: "ops1", pid: process.pid, command: "state" },
      now: () => Date.now(),
    });
    backend.backup(join(folder, "backup"));
    for (let round = 0; round < 20; round += 1) {
      // A reader that has the file open over the restore, as a drift scan may have.
      const reader = new Database(path, { readonly: true });
      reader.prepare("SELECT count(*) FROM meta").get();
      await backend.restore(join(folder, "backup"), false);
      const open = writeStore(path, "web");
      open.putDrains([{ address: `a/b/round-${round}`, reason: "asked", since: "", by: "" }]);
      reader.prepare("SELECT count(*) FROM drains").get();
      reader.close();
      expect(open.read().drains.map(({ address }) => address)).toEqual([`a/b/round-${round}`]);
      open.close();
      const again = readStore(path, "web");
      expect(again.read().drains).toHaveLength(1);
      again.close();
    }
    expect(readdirSync(folder).filter((name) => name.startsWith(".restore"))).toEqual([]);
  });
});

describe("the revision of a state", () => {
  it("moves with every write", () => {
    const open = writeStore(path, "web");
    const seen = [open.read().revision];
    const moves = (work: () => void) => {
      work();
      seen.push(open.read().revision);
    };
    moves(() => open.putDrains([{ address: "a/b/c", reason: "asked", since: "", by: "" }]));
    moves(() => open.endDrains(["a/b/c"]));
    moves(() => open.refresh([]));
    moves(() => open.settleWindows([], ""));
    moves(() => open.recover([], ""));
    moves(() => open.endRun(1, "done", ""));
    open.close();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
  });
});

describe("a state of an older format", () => {
  it("is not raised under a process that works with it", () => {
    writeStore(path, "web", { actor: { user: "bob", machine: "ops2", pid: 1, command: "apply" }, now: () => 0 });
    const old = new Database(path);
    old.pragma("user_version = 2");
    old.function("lvsform_fence", () => 1);
    old.exec("DELETE FROM meta WHERE name IN ('revision', 'plan-key'); ALTER TABLE lease DROP COLUMN place");
    old.close();
    const options = { actor: { user: "ann", machine: "ops1", pid: process.pid, command: "plan" }, now: () => 1_000 };
    expect(() => writeStore(path, "web", options)).toThrow("bob@ops2");
    const same = new Database(path, { readonly: true });
    expect(same.pragma("user_version", { simple: true })).toBe(2);
    same.close();
    stateMaintenance(path, options).unlock();
    writeStore(path, "web", options).close();
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkStatePath } from "../../src/api/state-path.ts";
import { stateMaintenance } from "../../state/maintenance.ts";
import { readStore, writeStore } from "../../state/sqlite-store.ts";
import { makeFirst } from "./first-format.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-backend-"));
  path = join(folder, "state.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const backend = () =>
  stateMaintenance(path, { actor: { user: "ann", machine: "ops1", pid: process.pid, command: "state" }, now: () => 0 });
const drained = () => {
  const store = readStore(path);
  const all = store.read().drains.map(({ address }) => address.split("/")[2] ?? "");
  store.close();
  return all;
};
const note = (address: string, serial: number) => {
  const store = writeStore(path, "web");
  store.putDrains([{ address: `v12/x/${address}`, reason: "asked", since: "", by: "" }]);
  store.close();
  const database = new Database(path);
  database.function("lvsform_fence", () => 0);
  database.exec("DROP TRIGGER fence_meta_update");
  database.prepare("UPDATE meta SET value = ? WHERE name = 'serial'").run(String(serial));
  database.exec(
    "CREATE TRIGGER fence_meta_update BEFORE UPDATE ON meta WHEN lvsform_fence() IS NOT (SELECT fence FROM lease WHERE since IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'lvsform: lease lost'); END",
  );
  database.close();
};

function thrownBy(task: () => void): unknown {
  try {
    task();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a backup of the record", () => {
  it("is one whole file for its owner alone, and looking at the record leaves nothing beside it", () => {
    note("first", 1);
    backend().backup(join(folder, "backup"));
    expect(statSync(join(folder, "backup")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(["backup", "state.db"]);
    expect(() => backend().backup(join(folder, "backup"))).toThrow("exists already");
  });

  it("comes back in the place of the record, which is kept", async () => {
    note("first", 1);
    backend().backup(join(folder, "backup"));
    note("second", 2);
    await expect(backend().restore(join(folder, "backup"), false)).rejects.toThrow("is older");
    expect(drained()).toEqual(["first", "second"]);
    const kept = await backend().restore(join(folder, "backup"), true);
    expect([kept, drained()]).toEqual([`${path}.before-restore-1`, ["first"]]);
    expect(readdirSync(folder).toSorted()).toEqual(["backup", "state.db", "state.db.before-restore-1"]);
    expect(await backend().restore(kept ?? "", false)).toBe(`${path}.before-restore-2`);
    expect(drained()).toEqual(["first", "second"]);
    note("third", 3);
  });

  it("also comes back where there is no record any more", async () => {
    note("first", 1);
    backend().backup(join(folder, "backup"));
    rmSync(path);
    expect(await backend().restore(join(folder, "backup"), false)).toBeUndefined();
    expect(drained()).toEqual(["first"]);
  });

  it.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, 3 * 4096)],
    ["overwritten from its second page on", (bytes: Buffer) => bytes.fill(0x5a, 4096)],
    ["no database at all", () => Buffer.from("x".repeat(9000))],
    ["empty", () => Buffer.alloc(0)],
  ])("comes back in the place of one that is %s, which is kept as it is", async (_name, spoil) => {
    note("first", 1);
    backend().backup(join(folder, "backup"));
    writeFileSync(path, spoil(readFileSync(path)));
    const spoilt = readFileSync(path);
    const kept = (await backend().restore(join(folder, "backup"), false)) ?? "";
    expect(readFileSync(kept).equals(spoilt)).toBe(true);
    expect(drained()).toEqual(["first"]);
    note("second", 2);
  });

  it("that is damaged itself is refused, and nothing is moved", async () => {
    note("first", 1);
    backend().backup(join(folder, "backup"));
    writeFileSync(join(folder, "backup"), readFileSync(join(folder, "backup")).fill(0x5a, 4096));
    const before = readFileSync(path);
    await expect(backend().restore(join(folder, "backup"), true)).rejects.toThrow(
      `The state ${join(folder, "backup")} is damaged`,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(["backup", "state.db"]);
  });

  it("that is a pipe, or a folder, is refused at once and as such, like a state that is one", async () => {
    note("first", 1);
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const [from, kind] of [[pipe, "a pipe"] as const, [folder, "a folder"] as const]) {
      const problem = { code: "state-special", summary: expect.stringContaining(`${from} is ${kind}`) };
      const expected = { diagnostics: [expect.objectContaining(problem)] };
      await expect(backend().restore(from, true)).rejects.toMatchObject(expected);
      expect(thrownBy(() => checkStatePath(from))).toMatchObject(expected);
    }
    expect(drained()).toEqual(["first"]);
  });

  it("of another record is refused, and nothing is moved", async () => {
    note("first", 1);
    const other = join(folder, "other");
    writeStore(other, "web").close();
    const mail = join(folder, "mail");
    writeStore(mail, "mail").close();
    const before = readFileSync(path);
    await expect(backend().restore(other, true)).rejects.toThrow("is not a backup of");
    await expect(backend().restore(mail, true)).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ code: "backup-other-cluster", hint: "Specify a backup of this state." })],
    });
    await expect(backend().restore(join(folder, "none"), true)).rejects.toThrow("There is no state");
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("is not put back while somebody writes, and shuts out whoever had the former one", async () => {
    note("first", 1);
    backend().backup(join(folder, "backup"));
    const writer = writeStore(path, "web", {
      actor: { user: "bob", machine: "ops2", pid: 1, command: "apply" },
      now: () => 0,
    });
    await expect(backend().restore(join(folder, "backup"), true)).rejects.toThrow("locked by another lvsform");
    writer.close();
  });
});

describe("a record of the first format", () => {
  it("is read as it is without being touched", () => {
    makeFirst(path);
    const bytes = readFileSync(path);
    const store = readStore(path, "web");
    expect([...store.read().resources.keys()]).toHaveLength(2);
    expect(store.read().unknownSteps).toMatchObject([
      { run: 2, before: null, after: { prefixLength: 32 }, previous: null },
    ]);
    expect(store.runs().map(({ id, status }) => [id, status])).toEqual([
      [2, "running"],
      [1, "done"],
    ]);
    store.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(["state.db"]);
  });

  it("is raised with every row in it, a copy beside it first, and goes on", () => {
    makeFirst(path);
    const store = writeStore(path, "web");
    const { resources, originals, hosts, serial, lineage } = store.read();
    expect([serial, lineage, hosts, originals.size]).toEqual([2, "abc", [{ name: "v12", sudo: true }], 2]);
    expect(resources.get("v12/sysctl/net.ipv4.conf.eth0/10.arp_ignore")).toMatchObject({
      spec: { value: "1" },
      owned: ["value"],
    });
    expect(store.runs()[1]?.steps[0]).toMatchObject({ kind: "sysctl", key: "net.ipv4.conf.eth0/10.arp_ignore" });
    expect([...(store.worldAfter(1)?.keys() ?? [])]).toEqual(["v12/sysctl/net.ipv4.conf.eth0/10.arp_ignore"]);
    store.recover([{ run: 2, address: "v12/interface-address/lo/192.168.0.21", done: true }], "2026-01-03T00:00:00Z");
    expect(store.runs()[0]).toMatchObject({ id: 2, status: "done" });
    expect([...store.read().resources.keys()]).toHaveLength(2);
    store.close();
    expect(readdirSync(folder).toSorted()).toEqual(["state.db", "state.db.format-1.backup"]);
    const old = new Database(`${path}.format-1.backup`, { readonly: true });
    expect(old.pragma("user_version", { simple: true })).toBe(1);
    old.close();
  });
});

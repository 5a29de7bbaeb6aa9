import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import type { Actor } from "../../src/model/store.ts";
import { stateMaintenance } from "../../state/maintenance.ts";
import { type StoreOptions, takeStore, writeStore } from "../../state/sqlite-store.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-lease-"));
  path = join(folder, "state.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = Date.parse("2026-01-01T00:00:00.000Z");
const here: Actor = { user: "ann", machine: "ops1", pid: process.pid, command: "apply --yes" };
const elsewhere: Actor = { user: "bob", machine: "ops2", pid: 4711, command: "destroy" };
const by = (actor: Actor, seconds = 0, more: StoreOptions = {}): StoreOptions => ({
  actor,
  now: () => at + seconds * 1000,
  ...more,
});

function failure(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing failed");
}
const codeOf = ({ diagnostics, exitCode }: Failure) => [diagnostics[0]?.code, exitCode];

/** Leaves the record as a process does that ended without a word. */
function leave(options: StoreOptions): void {
  writeStore(path, "web", options);
}

describe("the one writer", () => {
  it("keeps others out, and says who it is and when it was heard of", () => {
    const store = writeStore(path, "web", by(elsewhere));
    const refused = failure(() => writeStore(path, "web", by(here, 7)));
    expect(codeOf(refused)).toEqual(["state-locked", 4]);
    expect(refused.diagnostics[0]).toMatchObject({
      summary: expect.stringContaining("bob@ops2, pid 4711: lvsform destroy"),
      detail: expect.stringContaining("its last heartbeat was 7 s ago"),
      hint: expect.stringMatching(/--lock-timeout.*lvsform unlock/),
    });
    store.close();
    writeStore(path, "web", by(here)).close();
  });

  it("elsewhere is taken over only after its heartbeat was watched for the whole expiry, and what it still writes is refused", async () => {
    const old = writeStore(path, "web", by(elsewhere));
    const notes: string[] = [];
    const late = { ...by(here, 61, { expiryMs: 400, onNote: (text) => void notes.push(text) }), lockTimeoutMs: 0 };
    // Its clock may be the wrong one, and so may ours.
    expect(codeOf(failure(() => writeStore(path, "web", late)))).toEqual(["state-locked", 4]);
    const fresh = await takeStore(path, "web", { ...late, sleep: (ms) => sleep(ms / 4) });
    expect(notes).toEqual([expect.stringContaining("watching for 0.4 s"), expect.stringContaining("bob@ops2")]);
    const refused = failure(() => old.putDrains([{ address: "a/b/c", reason: "asked", since: "", by: "" }]));
    expect(codeOf(refused)).toEqual(["lease-lost", 4]);
    old.close();
    fresh.putDrains([{ address: "a/b/c", reason: "asked", since: "", by: "" }]);
    expect(fresh.read().drains).toHaveLength(1);
    fresh.close();
  });

  it("elsewhere stays its holder's where the heartbeat moves, however late the clock here says it is", async () => {
    let seconds = 0;
    const old = writeStore(path, "web", { ...by(elsewhere), now: () => at + seconds * 1000, heartbeatMs: 50 });
    const beats = setInterval(() => (seconds += 1), 40);
    try {
      const fast = { ...by(here, 3_600, { expiryMs: 600 }), lockTimeoutMs: 0, sleep: (ms: number) => sleep(ms / 6) };
      await expect(takeStore(path, "web", fast)).rejects.toThrow("locked by another lvsform");
    } finally {
      clearInterval(beats);
      old.close();
    }
  });

  it("here is never taken over while its process is alive, whatever the clock says", async () => {
    leave(by(here));
    const fast = { ...by({ ...here, pid: 1 }, 3_600, { expiryMs: 100 }), lockTimeoutMs: 500 };
    await expect(takeStore(path, "web", { ...fast, sleep: (ms) => sleep(ms / 4) })).rejects.toThrow("ann@ops1");
  });

  it("of the same machine's name in another PID namespace, or another boot, is not taken for dead", () => {
    const gone = spawnSync(process.execPath, ["-e", "0"]).pid;
    leave(by({ ...here, pid: gone }, 0, { place: "boot-1 pid:[1]" }));
    for (const place of ["boot-1 pid:[2]", "boot-2 pid:[1]", ""])
      expect(codeOf(failure(() => writeStore(path, "web", by(here, 1, { place }))))).toEqual(["state-locked", 4]);
    writeStore(path, "web", by(here, 1, { place: "boot-1 pid:[1]" })).close();
  });

  it("is taken over at once when its process is gone from this machine, also where another has its number by now", () => {
    const gone = spawnSync(process.execPath, ["-e", "0"]).pid;
    leave(by({ ...here, pid: gone }));
    writeStore(path, "web", by(here, 1)).close();
    leave(by(here));
    const database = new Database(path);
    database.prepare("UPDATE lease SET born = '1'").run();
    database.close();
    writeStore(path, "web", by(here, 1)).close();
  });

  it("is not taken over while it lives, however quiet it is within its minute", () => {
    leave(by(here));
    expect(codeOf(failure(() => writeStore(path, "web", by({ ...here, pid: 1 }, 59))))).toEqual(["state-locked", 4]);
  });

  it("is neither alive nor dead where the clocks disagree: only silence or unlock frees it", async () => {
    leave(by(elsewhere, 3_600));
    const unclear = failure(() => writeStore(path, "web", by(here)));
    expect(unclear.diagnostics[0]?.detail).toContain("It is unknown whether it is alive");
    const begun = performance.now();
    const waiting = { ...by(here, 0, { expiryMs: 500 }), lockTimeoutMs: 5_000, sleep: (ms: number) => sleep(ms) };
    (await takeStore(path, "web", waiting)).close();
    expect(performance.now() - begun).toBeGreaterThan(500);
  });

  it("is waited for as long as it is told, and no longer", async () => {
    const store = writeStore(path, "web", by(elsewhere));
    const options = { ...by(here), sleep: (ms: number) => sleep(ms) };
    await expect(takeStore(path, "web", { ...options, lockTimeoutMs: 400 })).rejects.toThrow(
      "locked by another lvsform",
    );
    const waiting = takeStore(path, "web", { ...options, lockTimeoutMs: 5_000 });
    setTimeout(() => store.close(), 500);
    (await waiting).close();
  });

  it("shows its holder to unlock, and loses the record by it", () => {
    const store = writeStore(path, "web", by(elsewhere));
    const backend = stateMaintenance(path, { actor: here, now: () => at });
    expect(backend.holder()).toMatchObject({ user: "bob", machine: "ops2", state: "active", isHere: false });
    backend.unlock();
    expect(backend.holder()).toBeUndefined();
    expect(codeOf(failure(() => store.putDrains([{ address: "a/b/c", reason: "asked", since: "", by: "" }])))).toEqual([
      "lease-lost",
      4,
    ]);
    store.close();
  });

  it("of a state that was copied from another machine is waited out like any other", async () => {
    leave(by(elsewhere));
    const copy = join(folder, "copy.db");
    const database = new Database(path);
    database.pragma("wal_checkpoint(TRUNCATE)");
    database.close();
    copyFileSync(path, copy);
    expect(codeOf(failure(() => writeStore(copy, "web", by(here, 30))))).toEqual(["state-locked", 4]);
    const late = { ...by(here, 90, { expiryMs: 200 }), lockTimeoutMs: 0, sleep: (ms: number) => sleep(ms / 4) };
    (await takeStore(copy, "web", late)).close();
  });

  it("refuses the writes of any program that does not know the fence", () => {
    writeStore(path, "web", by(here)).close();
    const database = new Database(path);
    expect(() => database.prepare("UPDATE meta SET value = '9' WHERE name = 'serial'").run()).toThrow("lvsform_fence");
    database.close();
  });
});

describe.skipIf(process.getuid?.() !== 0)("a process in another PID namespace of the same machine", () => {
  it("does not take a live holder for dead, although its number names no process there", async () => {
    const store = writeStore(path, "web", { now: () => Date.now() });
    const opener = join(import.meta.dirname, "opener.ts");
    const words = ["-p", "-f", "--mount-proc", process.execPath, opener, path, "0"];
    expect(spawnSync("unshare", words, { encoding: "utf8" }).stdout).toBe("state-locked");
    store.close();
    expect(spawnSync("unshare", words, { encoding: "utf8" }).stdout).toBe("wrote");
  });
});

describe("a holder that is stopped and goes on after its time", () => {
  const start = (): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, "holder.ts"), path], { stdio: ["ignore", "pipe", "inherit"] });
  const says = (child: ChildProcess, word: string) =>
    new Promise<void>((resolve) => child.stdout?.on("data", (text) => String(text).includes(word) && resolve()));

  it("writes nothing more, and says that somebody else is at it", async () => {
    const child = start();
    await says(child, "holds");
    child.kill("SIGSTOP");
    const other = { ...here, machine: "another", pid: 1 };
    const options = { actor: other, now: () => Date.now(), expiryMs: 800, lockTimeoutMs: 10_000 };
    const store = await takeStore(path, "web", { ...options, sleep: (ms) => sleep(ms) });
    store.putDrains([{ address: "v12/x/mine", reason: "asked", since: "", by: "" }]);
    const told = says(child, "lease-lost");
    child.kill("SIGCONT");
    await told;
    expect(store.read().drains.map(({ address }) => address)).toEqual(["v12/x/mine"]);
    store.close();
    expect(readFileSync(path, "latin1")).not.toContain("theirs");
    child.kill("SIGKILL");
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { readStore, writeStore } from "../../state/sqlite-store.ts";

const canMount = (() => {
  const place = mkdtempSync(join(tmpdir(), "lvsform-mount-"));
  const isDone = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", place]).status === 0;
  if (isDone) spawnSync("umount", [place]);
  rmSync(place, { recursive: true });
  return isDone;
})();

const drain = (n: number) => ({
  address: `v11/x/${n}-${"x".repeat(900)}`,
  reason: "asked" as const,
  since: "",
  by: "",
});

describe.skipIf(!canMount)("a disk that fails (needs the right to mount)", () => {
  let place: string;
  let path: string;
  const mount = (options: string) => spawnSync("mount", ["-t", "tmpfs", "-o", options, "none", place]);
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), "lvsform-disk-"));
    path = join(place, "state.db");
    mount("size=1m");
  });
  afterEach(() => {
    spawnSync("umount", ["-l", place]);
    rmSync(place, { recursive: true });
  });

  it("that is full loses nothing of what was written, and says what to do", () => {
    const store = writeStore(path, "web");
    store.putDrains([drain(0)]);
    writeFileSync(join(place, "filler"), Buffer.alloc(600_000));
    let failure: unknown;
    let written = 1;
    for (; failure === undefined && written < 1_000; written += 1)
      try {
        store.putDrains([drain(written)]);
      } catch (error) {
        failure = error;
        written -= 1;
      }
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).diagnostics[0]).toMatchObject({
      code: "state-disk-full",
      summary: expect.stringContaining("the disk is full"),
      detail: expect.stringContaining("Everything written before is safe"),
    });
    store.close();
    rmSync(join(place, "filler"));
    const again = readStore(path, "web");
    expect(
      again
        .read()
        .drains.map(({ address }) => address)
        .toSorted(),
    ).toEqual(Array.from({ length: written }, (_, n) => drain(n).address).toSorted());
    again.close();
    writeStore(path, "web").close();
  });

  it("that is full from the beginning is told as such", () => {
    writeFileSync(join(place, "filler"), Buffer.alloc(1_040_000));
    expect(() => writeStore(path, "web")).toThrow(/the disk is full|cannot be opened/);
  });

  it("that can only be read lets the record be read, and refuses to write", () => {
    writeStore(path, "web").close();
    spawnSync("mount", ["-o", "remount,ro", place]);
    const reader = readStore(path, "web");
    expect(reader.read().cluster).toBe("web");
    reader.close();
    expect(() => writeStore(path, "web")).toThrow(/is read-only/);
  });

  it("that becomes read-only in the middle of a run is told as such", () => {
    const store = writeStore(path, "web");
    spawnSync("mount", ["-o", "remount,ro,force", place]);
    const isReadOnly = spawnSync("touch", [join(place, "x")]).status !== 0;
    if (isReadOnly) expect(() => store.putDrains([drain(1)])).toThrow(/state .* (can only be read|cannot be)/);
    store.close();
  });
});

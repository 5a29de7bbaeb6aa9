import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Tool } from "../../../src/api/pipeline.ts";
import { findOne, readGiven } from "../../../src/cli/verbs/import/from-file.ts";
import { letGo, moveState } from "../../../src/cli/verbs/move-state.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import { exit } from "../../../src/model/exit-codes.ts";
import type { Resource } from "../../../src/model/resource.ts";
import { emptyState, type State } from "../../../src/model/store.ts";
import type { Terminal } from "../../../src/views/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "lvsform-import-"));
afterAll(() => rmSync(folder, { recursive: true }));
const target = (name: string) => ({ name, sudo: false });
const terminal = { out: () => {}, error: () => {} } as unknown as Terminal;

async function told(task: Promise<unknown>): Promise<readonly string[]> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`it did not fail in words: ${error}`);
  for (const { hint, summary } of error.diagnostics) expect([hint, summary]).not.toContain("");
  return error.diagnostics.map(({ code }) => code);
}

describe("a table from a file", () => {
  it("is refused in words: for two directors, where there is none, where it is none", async () => {
    const path = join(folder, "letter.txt");
    writeFileSync(path, "Dear all,\n");
    expect(await told(readGiven(path, [target("a"), target("b")]))).toEqual(["one-director"]);
    expect(await told(readGiven(join(folder, "nowhere"), [target("a")]))).toEqual(["table-unreadable"]);
    expect(await told(readGiven(path, [target("a")]))).toEqual(["not-a-table"]);
  });

  it("of a director that cannot be read needs a DIP that is one", async () => {
    expect(await told(findOne({} as Tool, [target("a")], { interface: "eth0", dip: "eth0" }))).toEqual(["dip-invalid"]);
  });
});

describe("another name in the record", () => {
  const one: Resource = { host: "v11", kind: "sysctl", key: "a", spec: {}, owned: [], dependsOn: [] };
  const other = { ...one, key: "b" };
  const resources = new Map([one, other].map((each) => [`v11/sysctl/${each.key}`, each]));
  const toolOf = (more: Partial<State> = {}): Tool => {
    const store = { read: () => ({ ...emptyState, cluster: "web", resources, ...more }), close: () => {} };
    return { readState: () => store, writeState: async () => store } as unknown as Tool;
  };

  it("is refused where it is none, of another kind, taken, or of nothing", async () => {
    const move = (from: string, to: string) => told(moveState(toolOf(), terminal, from, to));
    expect(await move("v11/sysctl/a", "v11")).toEqual(["address-invalid"]);
    expect(await move("v11/sysctl/a", "v11/link/a")).toEqual(["kind-differs"]);
    expect(await move("v11/sysctl/a", "v11/sysctl/b")).toEqual(["address-taken"]);
    expect(await move("v11", "root@lb1")).toEqual(["host-invalid"]);
    expect(await move("v99", "lb1")).toEqual(["address-not-in-state"]);
    expect(await told(letGo(toolOf(), terminal, ["v99/*"], true))).toEqual(["address-not-in-state"]);
  });

  it("is refused with the exit status of a stale plan if another process changed the state in between", async () => {
    const state: State = { ...emptyState, cluster: "web", resources };
    const close = () => {};
    const toolWith = (later: Partial<State>) => {
      const writer = { read: () => ({ ...state, ...later }), close };
      return { readState: () => ({ read: () => state, close }), writeState: async () => writer } as unknown as Tool;
    };
    const failureOf = (task: Promise<unknown>) =>
      task.then(
        () => undefined,
        (thrown: unknown) => thrown as Failure,
      );
    for (const later of [{ serial: state.serial + 1 }, { revision: state.revision + 1 }])
      for (const task of [
        moveState(toolWith(later), terminal, "v11/sysctl/a", "v11/sysctl/c"),
        letGo(toolWith(later), terminal, ["v11/*"], true),
      ]) {
        const failed = await failureOf(task);
        expect(failed?.diagnostics.map(({ code }) => code)).toEqual(["state-moved"]);
        expect(failed?.exitCode).toBe(exit.stale);
      }
  });

  it("is refused as long as a drain is not over there", async () => {
    const drains = [{ address: "v11/sysctl/a", reason: "asked", since: "", by: "" }] as const;
    expect(await told(moveState(toolOf({ drains }), terminal, "v11/sysctl/a", "v11/sysctl/c"))).toEqual([
      "address-busy",
    ]);
    expect(await told(letGo(toolOf({ drains }), terminal, ["v11"], true))).toEqual(["address-busy"]);
  });
});

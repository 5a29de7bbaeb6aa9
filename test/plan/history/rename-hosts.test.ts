import { describe, expect, it } from "vitest";
import { compile } from "../../../src/dsl/compile.ts";
import { Client, Cluster } from "../../../src/index.ts";
import { addressOf } from "../../../src/model/address.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import type { Resource } from "../../../src/model/resource.ts";
import type { State } from "../../../src/model/store.ts";
import { renameHosts } from "../../../src/plan/history/rename-hosts.ts";

const resource = (host: string, key: string, dependsOn: readonly string[] = []): Resource => ({
  host,
  kind: "sysctl",
  key,
  spec: { value: "1" },
  owned: ["value"],
  dependsOn,
});
const state = (resources: readonly Resource[], more: Partial<State> = {}): State => ({
  cluster: "web",
  lineage: "l",
  serial: 1,
  revision: 1,
  hosts: [{ name: "v11", sudo: true }],
  resources: new Map(resources.map((one) => [addressOf(one), one])),
  originals: new Map(),
  unknownSteps: [],
  drains: [],
  windows: [],
  ...more,
});
const codes = (task: () => unknown) => {
  try {
    task();
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
};

describe("a host that is called otherwise", () => {
  const renames = new Map([["lb1", "v11"]]);

  it("has under its new name what was recorded under the old one, with originals and order", () => {
    const before = state([resource("v11", "a"), resource("v12", "b", ["v11/sysctl/a"])], {
      originals: new Map([["v11/sysctl/a", { value: "0" }]]),
    });
    const { state: after, moves, notes } = renameHosts(before, renames);
    expect([...after.resources]).toEqual([
      ["lb1/sysctl/a", resource("lb1", "a")],
      ["v12/sysctl/b", resource("v12", "b", ["lb1/sysctl/a"])],
    ]);
    expect([...after.originals]).toEqual([["lb1/sysctl/a", { value: "0" }]]);
    expect(after.hosts).toEqual([]);
    expect(moves).toEqual([{ from: "v11/sysctl/a", to: "lb1/sysctl/a" }]);
    expect(notes.map(({ code }) => code)).toEqual(["host-renamed"]);
    expect(renameHosts(after, renames)).toEqual({ state: after, moves: [], notes: [] });
  });

  it("is refused where both names are recorded, and where a run is not over under the old one", () => {
    expect(codes(() => renameHosts(state([resource("v11", "a"), resource("lb1", "a")]), renames))).toEqual([
      "rename-collides",
    ]);
    const drains = [{ address: "v11/sysctl/a", reason: "asked", since: "", by: "" }] as const;
    expect(codes(() => renameHosts(state([resource("v11", "a")], { drains }), renames))).toEqual(["rename-unfinished"]);
  });

  it("must have a former name that no host has, and no other host had", () => {
    const web = new Cluster("web");
    new Client(web, "a", { host: "lb1", renamedFrom: "v11" });
    new Client(web, "b", { host: "lb2", renamedFrom: "v11" });
    new Client(web, "c", { host: "lb3", renamedFrom: "lb1" });
    const told = compile(web).diagnostics.map(({ code, host }) => `${code} ${host}`);
    expect(told).toEqual(["rename-twice lb2", "rename-to-present lb3"]);
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { applyPlan } from "../../src/apply/apply.ts";
import type { ApplyOptions } from "../../src/apply/apply-options.ts";
import { wavesOf } from "../../src/graph/waves.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import type { ApplyEvent } from "../../src/model/event.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { StateWriter } from "../../src/model/store.ts";
import type { Transport } from "../../src/model/transport.ts";
import { readStore, writeStore } from "../../state/sqlite-store.ts";
import { shellTransport } from "./fake-host.ts";

let folder: string;
let store: StateWriter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-apply-"));
  store = writeStore(join(folder, "state.db"), "web");
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function change(host: string, key: string, script: string, more: Partial<Change> = {}): Change {
  return {
    address: `${host}/sysctl/${key}`,
    host,
    kind: "sysctl",
    key,
    action: "update",
    cause: "new",
    dependsOn: [],
    before: { value: "0" },
    after: { value: "1" },
    record: { value: "1" },
    original: { value: "0" },
    commands: [{ argv: ["sh", "-c", script] }],
    undo: [],
    impact: null,
    risks: [],
    worlds: { declared: null, recorded: null, live: null },
    ...more,
  };
}

function planOf(changes: readonly Change[]): Plan {
  const possible = changes.filter(({ blocked }) => blocked === undefined);
  return {
    cluster: "web",
    complete: true,
    hosts: [],
    changes,
    drift: [],
    unmanaged: [],
    diagnostics: [],
    unchanged: [],
    summary: { create: 0, update: 0, delete: 0, adopt: 0, restore: 0, forget: 0, noop: 0, blocked: 0 },
    waves: wavesOf(possible),
    digest: "sha256:x",
    basedOn: { lineage: "", serial: 0 },
    confirmMode: "never",
    confirm: [],
  };
}

async function run(
  changes: readonly Change[],
  transports: Record<string, Transport>,
  more: Partial<ApplyOptions> = {},
) {
  const events: ApplyEvent[] = [];
  const declared = new Map(
    changes.map(({ address, host, kind, key, dependsOn }) => [
      address,
      { host, kind, key, dependsOn, spec: {}, owned: ["value"] },
    ]),
  );
  const applied = await applyPlan(planOf(changes), {
    verb: "apply",
    saved: "{}",
    store,
    declared,
    recorded: new Map(),
    hosts: [],
    timeoutMs: 5_000,
    now: () => new Date(0),
    emit: (event) => void events.push(event),
    withHost: (target, task) => task(transports[target.name] ?? shellTransport()),
    providers,
    onError: "stop",
    by: "somebody@here",
    lockSeconds: 5,
    confirmSeconds: 60,
    drainMs: 0,
    renew: async () => {},
    sleep: async () => {},
    look: async () => "keep",
    ...more,
  });
  return {
    applied,
    events: events.map((one) => `${one.type} ${"address" in one ? one.address : ""}`),
    steps: store.runs()[0]?.steps ?? [],
  };
}

describe("applying a plan", () => {
  it("runs one exec per host and wave, records each step, and keeps the originals", async () => {
    const host = shellTransport();
    const changes = [change("a", "x", "exit 0"), change("a", "y", "exit 0", { dependsOn: ["a/sysctl/x"] })];
    const { applied, steps } = await run(changes, { a: host });
    expect(host.scripts).toHaveLength(1);
    expect(applied.status).toBe("done");
    expect(steps.map(({ status }) => status)).toEqual(["done", "done"]);
    const { resources, originals, serial } = store.read();
    expect([...resources.keys()]).toEqual(["a/sysctl/x", "a/sysctl/y"]);
    expect(originals.get("a/sysctl/x")).toEqual({ value: "0" });
    expect(serial).toBe(1);
  });

  it("makes what takes effect at the next boot last, and not after a failure", async () => {
    const boot = (host: string, more: Partial<Change> = {}) =>
      change(host, "boot", "exit 0", { atBoot: true, ...more });
    const looks: boolean[] = [];
    const look = async (_run: number, _waiting: readonly string[], isOver: boolean) => {
      looks.push(isOver);
      return "keep" as const;
    };
    const both = [boot("a"), change("a", "x", "exit 0"), boot("b"), change("b", "x", "exit 0")];
    const { applied, events } = await run(both, {}, { look });
    const done = events.filter((one) => one.startsWith("step_done"));
    expect(done.slice(2).toSorted()).toEqual(["step_done a/sysctl/boot", "step_done b/sysctl/boot"]);
    expect([applied.status, looks]).toEqual(["done", [true]]);
    const failed = await run([boot("c", { dependsOn: ["c/sysctl/x"] }), change("c", "x", "exit 1")], {});
    expect(failed.events).toContain("step_skipped c/sysctl/boot");
  });

  it("writes the intent before the host hears of it", async () => {
    const seen: string[] = [];
    const host = shellTransport();
    const spy: Transport = {
      ...host,
      exec: (script, options) => {
        seen.push(...(store.runs()[0]?.steps.map(({ status }) => status) ?? []));
        expect(store.read().originals.get("a/sysctl/x")).toEqual({ value: "0" });
        return host.exec(script, options);
      },
    };
    await run([change("a", "x", "exit 0")], { a: spy });
    expect(seen).toEqual(["sent"]);
  });

  it("stops at the first failed step of a host, begins no further wave, and says which is which", async () => {
    const changes = [
      change("a", "1", "exit 0"),
      change("a", "2", "echo no such key >&2; exit 5", { dependsOn: ["a/sysctl/1"] }),
      change("a", "3", "exit 0", { dependsOn: ["a/sysctl/2"] }),
      change("b", "1", "exit 0"),
      change("b", "2", "exit 0", { dependsOn: ["a/sysctl/1"] }),
    ];
    const { applied, events, steps } = await run(changes, {});
    expect(applied.status).toBe("partial");
    expect(applied.problems[0]).toMatchObject({
      code: "step-failed",
      address: "a/sysctl/2",
      detail: "no such key (exit status 5)",
    });
    expect(steps.map(({ address, status }) => `${address} ${status}`)).toEqual([
      "a/sysctl/1 done",
      "a/sysctl/2 failed",
      "a/sysctl/3 skipped",
      "b/sysctl/1 done",
      "b/sysctl/2 skipped",
    ]);
    expect(events).toContain("step_skipped b/sysctl/2");
    expect([...store.read().resources.keys()]).toEqual(["a/sysctl/1", "b/sysctl/1"]);
  });

  it("tells apart a step that ran before the connection was lost, one that nobody knows of, and one never sent", async () => {
    const real = shellTransport();
    const cut: Transport = {
      close: async () => {},
      exec: async (script, options) => {
        const { stdout } = await real.exec(script, options);
        const end = stdout.indexOf("end a/sysctl/1 0") + "end a/sysctl/1 0\n".length;
        const failure = new Failure({ severity: "error", code: "connection-lost", summary: "gone", hint: "look" });
        throw Object.assign(failure, { partial: { stdout: stdout.slice(0, end), stderr: "" } });
      },
    };
    const needs = (one: string) => ({ dependsOn: [`a/sysctl/${one}`] });
    const changes = [
      change("a", "1", "exit 0"),
      change("a", "2", "exit 0", needs("1")),
      change("a", "3", "", needs("2")),
    ];
    const { applied, steps } = await run(changes, { a: cut });
    expect(steps.map(({ status }) => status)).toEqual(["done", "unknown", "unknown"]);
    expect(applied.problems.map(({ code }) => code)).toEqual(["step-unknown"]);
    // What may have run stays in the record as it was meant: the next plan compares, and destroy knows of it.
    expect([...store.read().resources.keys()]).toEqual(["a/sysctl/1", "a/sysctl/2", "a/sysctl/3"]);

    const refused = () =>
      Promise.reject(new Failure({ severity: "error", code: "connect-refused", summary: "no", hint: "h" }));
    const never = await run([change("c", "1", "exit 0")], {}, { withHost: refused });
    expect(never.applied.problems.map(({ code }) => code)).toEqual(["step-unsent"]);
    expect(never.applied.status).toBe("failed");
    expect(store.read().resources.has("c/sysctl/1")).toBe(false);
  });

  it("keeps the originals and the intent when the controller dies with a change in flight", async () => {
    const dead: Transport = { close: async () => {}, exec: () => new Promise(() => {}) };
    void run([change("a", "x", "exit 0")], { a: dead });
    await new Promise((done) => setTimeout(done, 20));
    const { resources, originals } = readStore(join(folder, "state.db"), "web").read();
    expect(resources.get("a/sysctl/x")?.spec).toEqual({ value: "1" });
    expect(originals.get("a/sysctl/x")).toEqual({ value: "0" });
  });

  it("keeps no original of a step that never ran: what the host has later is not lvsform's to put back", async () => {
    await run([change("a", "1", "exit 1"), change("a", "2", "exit 0", { dependsOn: ["a/sysctl/1"] })], {});
    const { resources, originals } = store.read();
    expect([resources.size, originals.size]).toEqual([0, 0]);
  });

  it("puts the former record back when the host refused the step", async () => {
    await run([change("a", "x", "exit 0")], {});
    const update = change("a", "x", "exit 1", {
      before: { value: "1" },
      after: { value: "2" },
      record: { value: "2" },
    });
    await run([update], {}, { recorded: store.read().resources });
    expect(store.read().resources.get("a/sysctl/x")?.spec).toEqual({ value: "1" });
  });

  it("takes a connection lost in the middle of garbage for nothing done", async () => {
    const garbage: Transport = {
      close: async () => {},
      exec: async () => ({ code: 1, stdout: "Last login: never\n", stderr: "oops" }),
    };
    const { applied } = await run([change("a", "1", "exit 0")], { a: garbage });
    expect(applied.status).toBe("failed");
    expect(applied.problems[0]?.code).toBe("step-not-run");
  });

  it("asks nothing of the host for what only concerns the record", async () => {
    const host = shellTransport();
    await run([change("a", "x", "", { action: "adopt", commands: [] })], { a: host });
    expect(host.scripts).toEqual([]);
    expect([...store.read().resources.keys()]).toEqual(["a/sysctl/x"]);
  });

  it("lets a command fail that may, and passes on what that means", async () => {
    const commands = [
      { argv: ["false"], mayFail: "the neighbours were not told" },
      { argv: ["false"], mayFail: "" },
    ];
    const notes: string[] = [];
    const emit = (event: ApplyEvent) => void (event.type === "step_done" && notes.push(...event.notes));
    const { applied } = await run([change("a", "x", "", { commands })], {}, { emit });
    expect(applied.status).toBe("done");
    expect(notes).toEqual(["the neighbours were not told"]);
  });

  it("begins nothing more once it was told to stop, and ends what it began", async () => {
    const stop = new AbortController();
    const host = shellTransport();
    const stopping: Transport = {
      ...host,
      exec: (script, options) => {
        stop.abort();
        return host.exec(script, options);
      },
    };
    const changes = [change("a", "1", "exit 0"), change("b", "1", "exit 0", { dependsOn: ["a/sysctl/1"] })];
    const { applied, steps } = await run(changes, { a: stopping }, { signal: stop.signal });
    expect(steps.map(({ status }) => status)).toEqual(["done", "skipped"]);
    expect(applied.status).toBe("partial");
  });

  it("keeps the first original through later runs and lets it go with the address", async () => {
    await run([change("a", "x", "exit 0")], {});
    await run([change("a", "x", "exit 0", { before: { value: "1" }, original: { value: "1" } })], {});
    expect(store.read().originals.get("a/sysctl/x")).toEqual({ value: "0" });
    await run([change("a", "x", "exit 0", { action: "restore", record: null })], {});
    expect(store.read().originals.size).toBe(0);
    expect(store.read().resources.size).toBe(0);
  });
});

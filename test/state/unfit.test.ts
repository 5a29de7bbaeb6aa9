import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Resource } from "../../src/model/resource.ts";
import { misfitIn } from "../../src/model/schema.ts";
import { readStore, writeStore } from "../../state/sqlite-store.ts";
import { aChange } from "../fixtures/change.ts";

// A state is data that travels: a backup, a restored file, a shared folder. Each row below is one that lvsform never writes; reading it
// ends in a diagnostic, whatever it is, and no value of it reaches a plan or a host.

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-unfit-"));
  path = join(folder, "state.db");
  fill();
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = "2026-01-01T00:00:00.000Z";
const nonce = "0a1b2c3d4e5f0a1b2c3d4e5f";
const address = "v11/boot-address/lo/192.168.0.21";
const resource: Resource = {
  host: "v11",
  kind: "boot-address",
  key: "lo/192.168.0.21",
  spec: { prefixLength: 32 },
  owned: ["prefixLength"],
  dependsOn: [],
};

/** A state with a row in every table. */
function fill(): void {
  const store = writeStore(path, "web");
  const change = aChange({ address, original: { prefixLength: 32 }, after: resource.spec });
  const step = { change, previous: undefined, resource };
  const hosts = [{ name: "v11", sudo: false }];
  const run = store.beginRun({ verb: "apply", plan: { digest: "" } as Plan, saved: "{}", hosts, at, steps: [step] });
  store.markSent(run, [step], at);
  store.putWindows([{ nonce, run, host: "v11", bootId: "boot", armedAt: at, status: "armed" }]);
  store.putDrains([{ address, reason: "asked", since: at, by: "ann" }]);
  const result = { address, status: "done", code: 0, stdout: "", stderr: "" } as const;
  store.settle(run, [{ ...step, result }], at);
  store.close();
}

/** Writes past the fence and the checks, as whoever edits the file would. */
function tamper(sql: string): void {
  const database = new Database(path);
  database.unsafeMode();
  database.pragma("ignore_check_constraints = ON");
  for (const name of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all())
    database.exec(`DROP TRIGGER ${name}`);
  database.exec(sql);
  database.close();
}

/** Everything that any verb reads of a state. */
function readAll(): void {
  const store = readStore(path, undefined, { misfit: misfitIn(providers) });
  try {
    store.read();
    store.runs();
    store.versions();
    store.worldAfter(1);
  } finally {
    store.close();
  }
}

const spec = (of: unknown) => `'${JSON.stringify(of).replaceAll("'", "''")}'`;
const evil = { prefixLength: 32, at: { prefixLength: 32, lines: ["* * * * * root id"], file: "/etc/cron.d/evil" } };
const within = (file: string) => ({ ...evil, at: { ...evil.at, file } });

const tampered: readonly (readonly [name: string, sql: string])[] = [
  ["a nonce that is a command", "UPDATE windows SET nonce = 'x; id > /root/pwned; cd /nonexistent'"],
  ["a nonce that leads out of its folder", "UPDATE windows SET nonce = '../../../../root/aaaaaaa'"],
  ["a window's host with a second word", "UPDATE windows SET host = '-oProxyCommand=id v11'"],
  ["a window's boot with a line end", "UPDATE windows SET boot_id = 'a' || char(10) || 'b'"],
  ["a host that is an option of ssh", "UPDATE hosts SET name = '-oProxyCommand=id'"],
  ["a host with a line end", "UPDATE hosts SET name = 'v11' || char(10) || 'v12'"],
  ["an original in a file of cron", `UPDATE originals SET spec = ${spec(evil)}`],
  ["an original outside of the folder", `UPDATE originals SET spec = ${spec(within("/etc/netplan/../cron.d/evil"))}`],
  ["an original in a folder as such", `UPDATE originals SET spec = ${spec(within("/etc/netplan/"))}`],
  ["an original below a folder of nobody", `UPDATE originals SET spec = ${spec(within("/etc/netplan/a/b/c"))}`],
  ["an original with a line end", `UPDATE originals SET spec = ${spec({ prefixLength: 32, label: "lo:0\nid" })}`],
  ["an original that is a list", "UPDATE originals SET spec = '[]'"],
  ["an original that is text", "UPDATE originals SET spec = '\"x\"'"],
  ["an original that is no JSON", "UPDATE originals SET spec = '{'"],
  ["an original of an address that is none", "UPDATE originals SET address = 'x'"],
  ["a spec that is null", "UPDATE resources SET spec = 'null'"],
  ["a spec that is empty", "UPDATE resources SET spec = '{}'"],
  ["a spec with another type", `UPDATE resources SET spec = ${spec({ prefixLength: "32" })}`],
  ["a spec in a file of cron", `UPDATE resources SET spec = ${spec(evil)}`],
  ["a kind that is unknown", "UPDATE resources SET kind = 'cron-job'"],
  ["a kind of another's name", "UPDATE resources SET kind = '__proto__'"],
  ["a key of another grammar", "UPDATE resources SET key = 'lo;id'"],
  ["a key that is an option", "UPDATE resources SET key = '-f/192.168.0.21'"],
  ["a host with a slash", "UPDATE resources SET host = 'v11/x'"],
  ["owned fields that are a number", "UPDATE resources SET owned = '5'"],
  ["owned fields that are no JSON", "UPDATE resources SET owned = '}, \"x\": {'"],
  ["a need that is no address", "UPDATE resources SET depends_on = '[\"x\"]'"],
  [
    "a version with a spec in a file of cron",
    `UPDATE versions SET resource = json_set(resource, '$.spec', json(${spec(evil)}))`,
  ],
  ["a version that is a number", "UPDATE versions SET resource = '5'"],
  ["a step's value in a file of cron", `UPDATE steps SET after = ${spec(evil)}`],
  ["a step's resource without a host", "UPDATE steps SET resource = json_remove(resource, '$.host')"],
  ["a step's status of its own", "UPDATE steps SET status = 'fine'"],
  ["a step's action of its own", "UPDATE steps SET action = 'rm -rf'"],
  ["a drain of an address that is none", "UPDATE drains SET address = 'x y'"],
  ["a drain with a reason of its own", "UPDATE drains SET reason = 'fun'"],
  ["a run with a status of its own", "UPDATE runs SET status = 'fine'"],
  ["a run whose verb has an escape", "UPDATE runs SET verb = char(27) || ']0;title' || char(7)"],
  ["a run's user with a line end", "UPDATE runs SET user = 'a' || char(10) || 'b'"],
  ["a cluster's name with an escape", "UPDATE meta SET value = char(27) || '[2J' WHERE name = 'cluster'"],
  ["a lease whose user has an escape", `UPDATE lease SET user = char(27) || '[2J', since = '${at}', beat = '${at}'`],
];

describe("a state with a row that lvsform did not write", () => {
  it.each(tampered)("is refused with a diagnostic: %s", (_name, sql) => {
    expect(readAll).not.toThrow();
    tamper(sql);
    let thrown: unknown;
    try {
      readAll();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Failure);
    const [diagnostic] = (thrown as Failure).diagnostics;
    expect(diagnostic).toMatchObject({ code: "state-unfit", summary: expect.stringContaining(path) });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal must not get
    expect(JSON.stringify(diagnostic)).not.toMatch(/[\u0000-\u001f\u007f]/);
  });
});

describe("a run with a value that the state could not read back", () => {
  it("is refused before anything is recorded or sent", () => {
    const store = writeStore(path, "web", { misfit: misfitIn(providers) });
    const before = store.read().revision;
    const change = aChange({ address, after: { prefixLength: 32, label: "a\nb" } });
    const steps = [
      { change, previous: undefined, resource: { ...resource, spec: { prefixLength: 32, label: "a\nb" } } },
    ];
    const begin = () =>
      store.beginRun({ verb: "apply", plan: { digest: "" } as Plan, saved: "{}", hosts: [], at, steps });
    expect(begin).toThrow("has a value that the state cannot hold");
    expect(store.read().revision).toBe(before);
    store.close();
  });
});

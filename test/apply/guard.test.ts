import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostRun, runOnHost } from "../../src/apply/run-on-host.ts";
import type { Change } from "../../src/model/plan.ts";
import type { Guard } from "../../src/model/shell/guard.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import { shellTransport } from "./fake-host.ts";

let folder: string;
let table: string;
let written: string;
let readings: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-guards-"));
  table = join(folder, "table");
  written = join(folder, "written");
  readings = join(folder, "readings");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Prints the table, and counts how often it was asked to. */
const readTable = (more = "") => `echo once >>${readings}; cat ${table}${more}`;

function guard(name: string, ...accepts: readonly string[]): Guard {
  return { script: trusted(readTable()), name, accepts };
}

function change(name: string, more: Partial<Change> = {}): Change {
  return {
    address: `a/link/${name}`,
    host: "a",
    kind: "link",
    key: name,
    action: "update",
    cause: "new",
    dependsOn: [],
    before: {},
    after: {},
    record: {},
    original: null,
    undo: [],
    impact: null,
    risks: [],
    worlds: { declared: null, recorded: null, live: null },
    commands: [{ argv: ["sh", "-c", `echo "$1" >>${written}`, "write", name] }],
    ...more,
  };
}

async function run(changes: readonly Change[], onError: HostRun["onError"] = "stop", prelude = "") {
  const host = shellTransport(prelude);
  const outcomes = await runOnHost(changes, (task) => task(host), {
    timeoutMs: 20_000,
    by: "somebody@here",
    lockSeconds: 5,
    onError,
  });
  const lines = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : []);
  return {
    statuses: outcomes.map(({ result }) => result.status),
    problems: outcomes.flatMap(({ problem }) => problem ?? []),
    codes: outcomes.map(({ result }) => result.code),
    written: lines(written),
    readings: lines(readings).length,
  };
}

describe("a step whose object moved since the plan", () => {
  it("is refused on the host, in the exec of the change, with what stands there now", async () => {
    writeFileSync(table, "one\tup\ntwo\tdown\n");
    const steps = ["one", "two"].map((name) => change(name, { guard: guard(name, "up") }));
    const made = await run(steps);
    expect([made.statuses, made.codes, made.written]).toEqual([["done", "failed"], [0, 5], ["one"]]);
    expect(made.problems).toEqual([
      {
        severity: "error",
        code: "step-moved",
        address: "a/link/two",
        host: "a",
        summary: "a/link/two was changed on a after the plan was made.",
        detail: expect.stringMatching(/^Planned on up, but now it is down\. It was left as it is\./),
        hint: "Plan again and review the changes.",
      },
    ]);
  });

  it("is told by where nothing is, and where something is that was not there", async () => {
    writeFileSync(table, "new\tup\n");
    const gone = await run([change("gone", { guard: guard("gone", "up") })]);
    expect(gone.problems[0]?.detail).toMatch(/^Planned on up, but now it is absent\./);
    const there = await run([change("new", { guard: guard("new", "") })]);
    expect(there.problems[0]?.detail).toMatch(/^Planned on absent, but now it is up\./);
    expect(there.written).toEqual([]);
  });

  it("tells who is logged in on the host", async () => {
    writeFileSync(table, "one\tdown\n");
    const prelude = "who() { echo 'bob      pts/0        2026-11-23 09:50 (10.9.0.7)'; }";
    const { problems } = await run([change("one", { guard: guard("one", "up") })], "stop", prelude);
    expect(problems[0]?.detail?.split("\n")[1]).toBe("bob      pts/0        2026-11-23 09:50 (10.9.0.7)");
  });

  it("shows no control character of the host to the terminal", async () => {
    writeFileSync(table, "one\t\u001b[2Jdown\n");
    const { problems } = await run([change("one", { guard: guard("one", "up") })]);
    expect(problems[0]?.detail).toContain("now it is \\x1b[2Jdown.");
  });
});

describe("what is compared", () => {
  it("is text, also where it looks like a number", async () => {
    writeFileSync(table, "one\t1.0\n");
    expect((await run([change("one", { guard: guard("one", "1") })])).statuses).toEqual(["failed"]);
    writeFileSync(table, "one\t0x10\n");
    expect((await run([change("one", { guard: guard("one", "16") })])).statuses).toEqual(["failed"]);
  });

  it("may be one of several values, and nothing at all", async () => {
    for (const now of ["one\tup\n", "one\tdown\n", ""]) {
      writeFileSync(table, now);
      expect((await run([change("one", { guard: guard("one", "up", "down", "") })])).statuses).toEqual(["done"]);
    }
  });

  it("is a value to its last character, whatever it holds", async () => {
    const hostile = ["$(id)", "`id`", "'; id; '", "a  b", "*", "\\t", "\\", "a'b", "%s", "-n", "@n end x 0", "é"];
    writeFileSync(table, hostile.map((one) => `${one}\t${one}\n`).join(""));
    const same = hostile.map((one, at) => change(`same${at}`, { guard: guard(one, one) }));
    expect((await run(same)).statuses).toEqual(hostile.map(() => "done"));
    for (const [at, one] of hostile.entries()) {
      const other = await run([change(`other${at}`, { guard: guard(one, `${one}x`, "?", "[*]") })]);
      expect(other.problems[0]?.detail).toContain(`now it is ${one}.`);
    }
  });

  it("is not found in the middle of another line", async () => {
    writeFileSync(table, "eth10\tup\nx eth1\tup\n");
    expect((await run([change("eth1", { guard: guard("eth1", "up") })])).statuses).toEqual(["failed"]);
  });
});

describe("a reading", () => {
  it("is taken once for steps in a row that need the same one, and anew behind others", async () => {
    const names = Array.from({ length: 500 }, (_, at) => `d${at}`);
    writeFileSync(table, names.map((name) => `${name}\tup\n`).join(""));
    const steps = names.map((name) => change(name, { guard: guard(name, "up") }));
    const made = await run([...steps.slice(0, 400), change("between"), ...steps.slice(400)]);
    expect(new Set(made.statuses)).toEqual(new Set(["done"]));
    expect([made.written.length, made.readings]).toEqual([501, 2]);
  });

  it("sees what an earlier step of the same exec did", async () => {
    writeFileSync(table, "one\tup\n");
    const earlier = change("earlier", { commands: [{ argv: ["sh", "-c", `printf 'one\\tdown\\n' >${table}`] }] });
    expect((await run([earlier, change("one", { guard: guard("one", "down") })])).statuses).toEqual(["done", "done"]);
  });

  it("is there for a step whose forerunner was left out because of what it needs", async () => {
    writeFileSync(table, "two\tup\nthree\tup\n");
    const steps = [
      change("one", { commands: [{ argv: ["false"] }] }),
      change("two", { guard: guard("two", "up"), dependsOn: ["a/link/one"] }),
      change("three", { guard: guard("three", "up") }),
    ];
    const made = await run(steps, "skip-needing");
    expect([made.statuses, made.written]).toEqual([["failed", "skipped", "done"], ["three"]]);
  });

  it("that fails ends its steps, with the reason and its exit status, and is no alarm", async () => {
    const script = "echo 'ipvsadm: not found' >&2; exit 127";
    const made = await run([change("one", { guard: { script: trusted(script), name: "one", accepts: [""] } })]);
    expect([made.statuses, made.codes, made.written]).toEqual([["failed"], [127], []]);
    expect(made.problems[0]).toMatchObject({
      code: "step-failed",
      detail: expect.stringContaining("could not be read before the change: ipvsadm: not found"),
      hint: expect.stringContaining("Install the missing program"),
    });
  });

  it("is not disturbed by what a program says besides", async () => {
    writeFileSync(table, "one\tup\n");
    const script = `${readTable()}; echo 'warning: something is deprecated' >&2`;
    expect(
      (await run([change("one", { guard: { script: trusted(script), name: "one", accepts: ["up"] } })])).statuses,
    ).toEqual(["done"]);
  });
});

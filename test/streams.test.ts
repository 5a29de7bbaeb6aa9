import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { markedPaint, toStream } from "../src/cli/streams.ts";
import type { Change } from "../src/model/plan.ts";
import { type SavedPlan, toPlanJson } from "../src/plan/file/plan-file.ts";
import { sealPlan } from "../src/plan/seal.ts";
import { writeStore } from "../state/sqlite-store.ts";
import { program } from "./program.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "lvsform-streams-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(root, "examples/walkthrough/cluster.ts");

function run(stdout: "pipe" | number, ...words: readonly string[]) {
  return spawnSync(process.execPath, [program, ...words], {
    encoding: "utf8",
    stdio: ["ignore", stdout, "pipe"],
    env: { ...process.env, FORCE_COLOR: "1" },
  });
}

describe("standard output that cannot be written", () => {
  it.each([
    ["validate", "-f", file],
    ["graph", "-f", file],
    ["synth", "--help"],
    ["--help"],
    ["--version"],
    ["completion", "bash"],
  ])("is an error with a message: lvsform %s", (...words) => {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = run(full, ...words);
    closeSync(full);
    expect([status, stderr]).toEqual([1, expect.stringContaining("error: Standard output cannot be written: ENOSPC")]);
  });

  it("is an error for a file that is named, too", () => {
    const { status, stderr } = run("pipe", "graph", "-f", file, "--format", "dot", "--out", "/dev/full");
    expect([status, stderr]).toEqual([1, expect.stringContaining("cannot be written to /dev/full: ENOSPC")]);
  });

  it("is silent where the reader went away", () => {
    const script = `"$0" ${program} graph -f ${file} | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath], { encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["0\n", ""]);
  });
});

describe("what reaches a terminal", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const ownStyle = /\u001b\[(?:1|2|7|22|27|31|32|33|36|39)m/g;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2028]/;
  const hostile = "\u001b]0;title\u0007\u001b[8mhidden\u009b31m\u202e\u2028\r\b\u007f";

  it("keeps our own styling, and shows every other control character", () => {
    const paint = markedPaint((_, text) => `\u001b[31m${text}\u001b[39m`);
    const text = toStream(`${paint("red", `a\t${hostile}`)}\n\u001b[31mforged`);
    expect(text).toBe(
      "\u001b[31ma\t\\u001b]0;title\\u0007\\u001b[8mhidden\\u009b31m\\u202e\\u2028\\u000d\\u0008\\u007f\u001b[39m\n\\u001b[31mforged",
    );
  });

  it("stays JSON with the same value", () => {
    const value = { key: hostile };
    const text = toStream(JSON.stringify(value, null, 2));
    expect(text).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(text)).toEqual(value);
  });

  function expectClean({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): void {
    const text = stdout + stderr;
    expect(text).toMatch(/\\(u001b|x1b)/);
    expect(text.replaceAll(ownStyle, "")).not.toMatch(controls);
  }

  it("holds no control character of a plan file, whichever field it stands in", () => {
    const path = join(folder, "plan.json");
    writeFileSync(path, JSON.stringify(toPlanJson(hostilePlan(hostile))));
    expectClean(run("pipe", "show", path));
    const { stdout } = run("pipe", "show", path, "--json");
    expect(stdout).not.toMatch(controls);
    expect(JSON.parse(stdout)).toMatchObject({ cluster: hostile });
  });

  it("holds no control character of a state", () => {
    const path = join(folder, "state.db");
    const open = (at: string, who: string, command: string) =>
      writeStore(at, "web", { actor: { user: who, machine: "ops1", pid: 4711, command }, now: () => Date.now() });
    open(path, "ann", hostile);
    expectClean(run("pipe", "unlock", "--state", path));
    // A name that lvsform did not write is not even shown.
    const other = join(folder, "other.db");
    open(other, hostile, "apply");
    const { stdout, stderr } = run("pipe", "unlock", "--state", other);
    expect(stdout + stderr).toContain("holds a value that lvsform did not write");
    expect((stdout + stderr).replaceAll(ownStyle, "")).not.toMatch(controls);
  });

  it("holds no control character of the command line", () => {
    expectClean(run("pipe", hostile));
    expectClean(run("pipe", "show", hostile));
  });
});

/** A plan with a text in every field that takes one. */
function hostilePlan(text: string): SavedPlan {
  const problem = { severity: "warning", code: text, summary: text, hint: text, detail: text } as const;
  const source = { file: text, line: 1, column: 1 };
  const change = {
    address: `h/${text}/k`,
    host: text,
    kind: text,
    key: text,
    action: "create",
    cause: "new",
    before: null,
    after: { [text]: text },
    worlds: { declared: { [text]: text }, recorded: null, live: null },
    commands: [{ argv: [text] }],
    undo: [],
    dependsOn: [],
    record: null,
    original: null,
    impact: null,
    risks: [{ ...problem, source }],
    irreversible: text,
  } as unknown as Change;
  const plan = sealPlan({
    cluster: text,
    basedOn: { lineage: "", serial: 0 },
    complete: true,
    confirmMode: "auto",
    hosts: [{ name: text, reachable: false, probedAt: text, problem }],
    changes: [change],
    drift: [],
    unchanged: [],
    diagnostics: [{ ...problem, source }],
    unmanaged: [{ address: `h/${text}/k`, host: text, live: {}, observed: { [text]: 1 } }],
  } as unknown as Parameters<typeof sealPlan>[0]);
  const rest = { allowed: [], maxDeletes: { percent: 50 }, allowIrreversible: false, confirm: "auto" } as const;
  return { plan, purpose: "apply", targets: [], excludes: [], ...rest };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fewestBatched } from "../../src/apply/batch.ts";
import { type HostRun, runOnHost } from "../../src/apply/run-on-host.ts";
import type { Change } from "../../src/model/plan.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import { shellTransport } from "./fake-host.ts";

let folder: string;
let table: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-batch-"));
  table = join(folder, "table");
  writeFileSync(table, "");
  // As ipvsadm -R: a line is a change, one that is refused is said and passed over, and the exit status is 0.
  writeFileSync(
    join(folder, "restore"),
    [
      "echo run >>runs",
      "while read -r verb name value; do",
      '  case "$name" in bad*) echo "no $name here" >&2; continue;; esac',
      '  grep -v "^$name	" table >next; [ "$verb" = del ] || printf "%s\\t%s\\n" "$name" "$value" >>next; mv next table',
      "done",
    ].join("\n"),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function change(name: string, more: Partial<Change> = {}): Change {
  return {
    address: `a/dest/${name}`,
    host: "a",
    kind: "dest",
    key: name,
    action: "create",
    cause: "new",
    dependsOn: [],
    before: null,
    after: {},
    record: {},
    original: null,
    undo: [],
    impact: null,
    risks: [],
    worlds: { declared: null, recorded: null, live: null },
    guard: { script: trusted(`cd ${folder} && echo once >>readings && cat table`), name, accepts: [""] },
    commands: [{ argv: ["false"] }],
    batch: { argv: ["sh", "-c", `cd ${folder} && . ./restore`], line: `set ${name} up`, becomes: "up" },
    ...more,
  };
}

const named = (count: number, name = "d") => Array.from({ length: count }, (_, at) => change(`${name}${at}`));

async function run(changes: readonly Change[], more: Partial<HostRun> = {}, prelude = "") {
  const host = shellTransport(prelude);
  const outcomes = await runOnHost(changes, (task) => task(host), {
    timeoutMs: 20_000,
    by: "somebody@here",
    lockSeconds: 5,
    onError: "stop" as const,
    ...more,
  });
  const lines = (name: string) => readFileSync(join(folder, name), "utf8").trim().split("\n");
  return { outcomes, of: (name: string) => outcomes.find(({ change: { key } }) => key === name), lines };
}

describe("many changes of one kind", () => {
  it("are made by one program, between two readings, and each has a result of its own", async () => {
    const { outcomes, lines } = await run(named(500));
    expect(new Set(outcomes.map(({ result }) => result.status))).toEqual(new Set(["done"]));
    expect([lines("table").length, lines("runs").length, lines("readings").length]).toEqual([500, 1, 2]);
  });

  it("are made one by one where they are few", async () => {
    const few = named(fewestBatched - 1).map((one) => ({ ...one, commands: [{ argv: ["true"] }] }));
    const { outcomes, lines } = await run(few);
    expect(new Set(outcomes.map(({ result }) => result.status))).toEqual(new Set(["done"]));
    expect(lines("readings").length).toBe(1);
  });

  it("that the program refuses are found by what stands there, also where it says nothing and ends well", async () => {
    const { of, outcomes } = await run([...named(30), change("bad1"), ...named(3, "e")]);
    expect(of("bad1")).toMatchObject({
      result: { status: "failed", code: 1 },
      problem: { code: "step-failed", detail: "no bad1 here; there is now nothing (exit status 1)" },
    });
    expect(outcomes.filter(({ result }) => result.status === "done").length).toBe(33);
  });

  it("that moved since the plan are left as they are, and the others are made", async () => {
    writeFileSync(table, "d3\tdown\nd7\tup $(id) 'x'\n");
    const { of, outcomes, lines } = await run(named(40), {}, "who() { echo 'bob pts/0 (10.9.0.7)'; }");
    expect(of("d3")?.problem).toMatchObject({
      code: "step-moved",
      detail: expect.stringMatching(
        /^Planned on absent, but now it is down\. It was left as it is\.\nbob pts\/0 \(10\.9\.0\.7\)/,
      ),
    });
    expect(of("d7")?.problem?.detail).toContain("now it is up $(id) 'x'.");
    expect(outcomes.filter(({ result }) => result.status === "done").length).toBe(38);
    expect(lines("table")).toContain("d3\tdown");
  });

  it("may take away what is there", async () => {
    writeFileSync(table, Array.from({ length: 20 }, (_, at) => `d${at}\tup\n`).join(""));
    const gone = named(20).map((one) => ({
      ...one,
      guard: { ...(one.guard as NonNullable<Change["guard"]>), accepts: ["up"] },
      batch: { ...(one.batch as NonNullable<Change["batch"]>), line: `del ${one.key}`, becomes: "" },
    }));
    const { outcomes } = await run(gone);
    expect(new Set(outcomes.map(({ result }) => result.status))).toEqual(new Set(["done"]));
    expect(readFileSync(table, "utf8")).toBe("");
  });

  it("are all left where what stands there cannot be read before", async () => {
    const blind = named(20).map((one) => ({
      ...one,
      guard: { script: trusted("echo lost >&2; exit 9"), name: one.key, accepts: [""] },
    }));
    const { outcomes, of } = await run(blind);
    expect(new Set(outcomes.map(({ result }) => `${result.status} ${result.code}`))).toEqual(new Set(["failed 9"]));
    expect(of("d0")?.problem?.detail).toContain("could not be read before the change: lost");
    expect(readFileSync(table, "utf8")).toBe("");
  });

  it("are failures where what stands there cannot be read behind them", async () => {
    const script = trusted(`cd ${folder}; [ ! -e runs ] || { echo lost >&2; exit 9; }; cat table`);
    const { outcomes, of } = await run(
      named(20).map((one) => ({ ...one, guard: { script, name: one.key, accepts: [""] } })),
    );
    expect(new Set(outcomes.map(({ result }) => `${result.status} ${result.code}`))).toEqual(new Set(["failed 9"]));
    expect(of("d0")?.problem?.detail).toContain("could not be read after the change: lost");
  });

  it("wait for what they need, and what needs one of them waits for that one", async () => {
    const step = (name: string, ok: boolean, needs: readonly string[] = []): Change => {
      const {
        guard: _,
        batch: __,
        ...rest
      } = change(name, {
        kind: "other",
        commands: [{ argv: [ok ? "true" : "false"] }],
        dependsOn: needs.map((one) => `a/dest/${one}`),
      });
      return rest;
    };
    const [fine, broken] = [step("fine", true), step("broken", false)];
    const waiting = (name: string, need: string) =>
      named(20, name).map((one) => ({ ...one, dependsOn: [`a/dest/${need}`] }));
    const { of } = await run(
      [
        broken,
        ...waiting("x", "broken"),
        fine,
        ...waiting("y", "fine"),
        change("bad", { dependsOn: fine.dependsOn }),
        ...named(20, "z"),
        step("on-x", true, ["x3"]),
        step("on-y", true, ["y3"]),
      ],
      { onError: "skip-needing" },
    );
    const status = (name: string) => of(name)?.result.status;
    expect(["broken", "x0", "x19", "on-x"].map(status)).toEqual(["failed", "skipped", "skipped", "skipped"]);
    expect(["fine", "y0", "y19", "z0", "on-y"].map(status)).toEqual(["done", "done", "done", "done", "done"]);
    expect(status("bad")).toBe("failed");
  });

  it("that fail in part end the script where nothing more is to begin", async () => {
    const { guard: _, batch: __, ...next } = change("next", { kind: "other", commands: [{ argv: ["true"] }] });
    const { of } = await run([...named(20), change("bad1"), next]);
    expect([of("d0")?.result.status, of("bad1")?.result.status, of("next")?.result.status]).toEqual([
      "done",
      "failed",
      "skipped",
    ]);
  });
});

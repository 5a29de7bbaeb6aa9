import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applySaved } from "../../../src/cli/verbs/apply.ts";
import { plan } from "../../../src/cli/verbs/plan.ts";
import { show } from "../../../src/cli/verbs/show.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import { beginStage, changeFlags, changeOptions, type Stage } from "../../drift/stage.ts";

let stage: Stage;
let file: string;
beforeEach(async () => {
  stage = beginStage();
  stage.declare();
  file = join(stage.folder, "plan.json");
  await plan(stage.tool, stage.terminal, options, { json: false, tui: false, detailedExitcode: false, out: file });
  stage.said();
});
afterEach(() => stage.end());

const options = { ...changeOptions, confirm: "auto" as const };
const apply = (more: object = {}) => applySaved(stage.tool, stage.terminal, file, { ...changeFlags, ...more });
const read = () => show(stage.tool, stage.terminal, file, { json: false, tui: false });
const edit = (change: (plan: ReturnType<typeof JSON.parse>) => void) => {
  const json = JSON.parse(readFileSync(file, "utf8"));
  change(json);
  writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
};
async function failure(work: () => Promise<unknown>): Promise<Failure> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw error ?? new Error("nothing failed");
  return error;
}
/** Everything that the hosts are. */
const hosts = () => inspect([...stage.network], { depth: 9, maxArrayLength: 1_000 });

function merge(into: Record<string, unknown>, difference: object): void {
  for (const [name, value] of Object.entries(difference)) {
    const there = into[name];
    const isPart = typeof value === "object" && !Array.isArray(value) && typeof there === "object" && there !== null;
    if (isPart) merge(there as Record<string, unknown>, value);
    else into[name] = value;
  }
}

describe("a saved plan", () => {
  it("is applied as it is, once; the state that signs it is created with it", async () => {
    expect(existsSync(join(stage.folder, ".lvsform/state.db"))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await read()).toBe(0);
    expect(stage.said()).not.toContain("cannot be verified");
    expect(await apply()).toBe(0);
    expect((await failure(apply)).exitCode).toBe(5);
  });

  it.each<readonly [string, object]>([
    [
      "a risk was taken out or put in",
      { changes: { 0: { risks: [{ severity: "warning", code: "x", summary: "", hint: "" }] } } },
    ],
    ["an impact was", { changes: { 0: { impact: { active: 0, inactive: 0, persistent: 0 } } } }],
    ["a diagnostic was", { diagnostics: [{ severity: "warning", code: "x", summary: "fine", hint: "" }] }],
    ["a file shows another path", { changes: { 0: { files: [{ path: "/tmp/harmless", before: null, after: "" }] } } }],
    ["a change is not said to lock out", { changes: { 0: { locksOut: false } } }],
    ["a change is said to be irreversible", { changes: { 0: { irreversible: "no" } } }],
    ["no host reverts by itself any more", { confirm: "never" }],
    ["what cannot be undone is let through", { allowIrreversible: true }],
    ["an address is let through", { allowed: ["d1/host-lock"] }],
    ["it destroys", { purpose: "destroy" }],
    ["it leaves a host out", { excludes: ["s2"] }],
    ["its hosts are others", { hosts: { 0: { facts: { os: "\u001b]0;owned\u0007" } } } }],
    ["what is unmanaged is other", { unmanaged: [{ address: "d1/x/y", live: {} }] }],
  ])("is refused with 5 where %s, and no host is touched", async (_name, difference) => {
    const before = hosts();
    edit((json) => merge(json, difference));
    const { diagnostics, exitCode } = await failure(apply);
    expect([diagnostics[0]?.severity, diagnostics[0]?.code, exitCode]).toEqual(["error", expect.any(String), 5]);
    expect(["plan-tampered", "plan-unsigned"]).toContain(diagnostics[0]?.code);
    expect(hosts()).toBe(before);
  });

  it("is refused without its signature, and shown with a warning", async () => {
    edit((json) => delete json.signature);
    expect((await failure(apply)).exitCode).toBe(5);
    expect(await read()).toBe(0);
    expect(stage.said()).toContain("it has no signature");
  });

  it("of this state is not even shown where it was changed", async () => {
    await apply();
    stage.declare((text) => text.replace("weight: 2", "weight: 3"));
    await plan(stage.tool, stage.terminal, options, { json: false, tui: false, detailedExitcode: false, out: file });
    expect(await read()).toBe(0);
    edit((json) => merge(json, { changes: { 0: { key: "other" } } }));
    const { diagnostics, exitCode } = await failure(read);
    expect([diagnostics[0]?.code, exitCode]).toEqual(["plan-tampered", 5]);
  });

  it("is reported with the safeguards that it was made without", async () => {
    const without = { ...options, confirm: "never" as const, allowed: ["d1/host-lock"] };
    await plan(stage.tool, stage.terminal, without, { json: false, tui: false, detailedExitcode: false, out: file });
    stage.said();
    expect(await apply()).toBe(0);
    expect(stage.said()).toMatch(
      /was made with --confirm never: no host reverts[\s\S]*was made with --allow d1\/host-lock/,
    );
  });
});

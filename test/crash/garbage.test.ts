import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasWork, type Plan } from "../../src/model/plan.ts";
import type { ExecResult } from "../../src/model/transport.ts";
import { exitCodeOf } from "../../src/plan/exit-code.ts";
import { writeStore } from "../../state/sqlite-store.ts";
import { modelTransport } from "../property/model-transport.ts";
import { beginNetwork, type Story, tellStory } from "../property/story.ts";
import { clusterOf } from "./stage.ts";

const declaration = clusterOf(["s1", "s2"]);
let story: Story;
/** What becomes of the answer of one director on its way. */
let garble: (answer: ExecResult) => ExecResult;

beforeEach(async () => {
  garble = (answer) => answer;
  const network = beginNetwork();
  story = tellStory(network, writeStore(":memory:", "random"), (host, watch) => {
    const whole = modelTransport(network, host, (_host, step) => watch(step));
    return host === "d1"
      ? { ...whole, exec: async (script, options) => garble(await whole.exec(script, options)) }
      : whole;
  });
  await story.apply(declaration);
});
afterEach(() => story.end());

/** Nothing is taken for missing: there is nothing to do on the host, and the plan says that it is not whole. */
function expectHonest(plan: Plan): void {
  expect(plan.changes.filter((one) => one.blocked === undefined)).toEqual([]);
  expect([hasWork(plan), plan.complete, exitCodeOf(plan, true)]).toEqual([false, false, 3]);
  expect(plan.drift).toEqual([]);
}

async function linesOfAnswer(): Promise<number> {
  let lines = 0;
  garble = (answer) => {
    lines = answer.stdout.split("\n").length;
    return answer;
  };
  await story.plan(declaration);
  return lines;
}

const first = (text: string, lines: number) => text.split("\n").slice(0, lines).join("\n");

describe("an answer of a host that is not whole", () => {
  it("is never taken for one of a host that has less, wherever it ends", async () => {
    const lines = await linesOfAnswer();
    expect(lines).toBeGreaterThan(40);
    // The last line end is no part of what is told.
    for (let kept = 0; kept < lines - 1; kept += 1) {
      garble = (answer) => ({ ...answer, stdout: first(answer.stdout, kept) });
      expectHonest(await story.plan(declaration));
    }
    process.stdout.write(`an answer of ${lines} lines was cut after every one\n`);
  }, 60_000);

  it.each([
    ["noise", () => randomBytes(4096).toString("latin1")],
    ["nothing", () => ""],
    ["a greeting", () => "Welcome!\n".repeat(100)],
    [
      "50 MB of noise",
      () =>
        randomBytes(1 << 20)
          .toString("base64")
          .repeat(36),
    ],
    ["50 MB of lines", () => "x y z\n".repeat(8_750_000)],
  ])("%s instead of it is told as such", async (_name, make) => {
    const noise = make();
    garble = (answer) => ({ ...answer, stdout: noise });
    expectHonest(await story.plan(declaration));
  });

  it.each([
    ["noise", () => randomBytes(4096).toString("latin1").replaceAll("\n", " ")],
    ["50 MB", () => "x y z\n".repeat(8_750_000)],
    ["half a reading", () => "# rules\n-A -t 192.168.0.21:80 -s wrr\n"],
  ])("%s in the place of the table is told as such, and blocks only what is kept there", async (_name, make) => {
    const noise = make();
    garble = (answer) => ({
      ...answer,
      stdout: answer.stdout.replace(
        /(begin ipvs\n)(?:.|\n)*?(\n@\w+ end ipvs)/,
        (_all, begin, end) => `${begin}${noise}${end}`,
      ),
    });
    const plan = await story.plan(declaration);
    expectHonest(plan);
    expect([...new Set(plan.diagnostics.map(({ code }) => code))]).toEqual(["kind-unreadable"]);
    expect(plan.unchanged.some((address) => address.startsWith("d1/sysctl/"))).toBe(
      [...declaration.resources.keys()].some((address) => address.startsWith("d1/sysctl/")),
    );
  });

  it("is no harm where the noise stands around it", async () => {
    garble = (answer) => ({ ...answer, stdout: `${"Welcome to d1\n".repeat(3)}${answer.stdout}logout\n` });
    const plan = await story.plan(declaration);
    expect([plan.complete, plan.changes]).toEqual([true, []]);
  });
});

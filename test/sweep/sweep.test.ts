import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plan } from "../../src/cli/verbs/plan.ts";
import { beginStage, changeOptions } from "../drift/stage.ts";
import { type BadInput, faults, judgeAll } from "./bad-input.ts";
import { clusterFiles, clusterValues } from "./clusters.ts";
import { wrongPlans } from "./plans.ts";
import { wrongStates } from "./states.ts";
import { surroundings } from "./surroundings.ts";
import { wrongWords } from "./words.ts";

// Every verb with what a user, another program, a full disk or an attacker may hand it. None may hang, print a stack trace or a terminal
// escape, end by a signal, break its JSON, accept what is wrong without a word, or leave half a file.

let base: string;
let planText: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "lvsform-base-"));
  const stage = beginStage();
  stage.declare();
  await stage.apply();
  const file = join(base, "plan.json");
  stage.declare((text) => text.replace("weight: 2", "weight: 3"));
  await plan(stage.tool, stage.terminal, changeOptions, {
    json: false,
    tui: false,
    detailedExitcode: false,
    out: file,
  });
  planText = readFileSync(file, "utf8");
  mkdirSync(join(base, ".lvsform"), { mode: 0o700 });
  copyFileSync(join(stage.folder, ".lvsform/state.db"), join(base, ".lvsform/state.db"));
  copyFileSync(stage.tool.clusterFile, join(base, "cluster.ts"));
  // No host answers: what is wrong must be found before, or told beside that.
  writeFileSync(join(base, "ssh_config"), "Host *\n  HostName 127.0.0.1\n  Port 1\n  ConnectTimeout 2\n");
  stage.end();
});
afterAll(() => rmSync(base, { recursive: true }));

const groups: readonly (readonly [name: string, inputs: () => readonly BadInput[]])[] = [
  ["verbs and flags", wrongWords],
  ["cluster.ts", () => clusterFiles],
  ["values of cluster.ts", () => clusterValues],
  ["plan files", () => wrongPlans(planText)],
  ["states", () => wrongStates(join(base, ".lvsform/state.db"))],
  ["files, environment and streams", () => surroundings],
];
const counts: string[] = [];
afterAll(() => {
  process.stderr.write(`${["bad inputs:", ...counts].join("\n  ")}\n`);
});

describe("bad input", () => {
  it.each(groups)(
    "of %s ends in a diagnostic",
    async (name, inputs) => {
      const judged = await judgeAll(inputs(), base);
      const bad = judged.filter((one) => one.faults.length > 0);
      const each = faults.map((fault) => `${judged.filter((one) => one.faults.includes(fault)).length} ${fault}`);
      counts.push(`${name}: ${judged.length} tried, ${bad.length} ended badly (${each.join(", ")})`);
      expect(bad.map((one) => `${one.input.name}: ${one.faults.join(", ")}\n${one.told}`)).toEqual([]);
    },
    900_000,
  );
});

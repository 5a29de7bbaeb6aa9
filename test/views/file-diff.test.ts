import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Tool } from "../../src/api/pipeline.ts";
import { commandLine } from "../../src/cli/command-line.ts";
import type { Session } from "../../src/cli/verbs/flags.ts";
import { show } from "../../src/cli/verbs/show.ts";
import { speaker } from "../../src/cli/verbs/speak.ts";
import type { Change, FileChange, Plan } from "../../src/model/plan.ts";
import { toPlanJson } from "../../src/plan/file/plan-file.ts";
import { usualRestraint } from "../../src/plan/hold/restrain.ts";
import { sealPlan } from "../../src/plan/seal.ts";
import { printFileDiffs } from "../../src/views/file-diff.ts";
import { printPlan } from "../../src/views/plan-text.ts";
import type { Terminal } from "../../src/views/terminal.ts";
import { readStore } from "../../state/sqlite-store.ts";
import { somePlan } from "./tui/some-plan.ts";

const plain = (_colour: string, text: string) => text;
const path = "/etc/modules-load.d/lvsform.conf";
const withFiles = (one: Change, ...files: readonly FileChange[]): Change => ({ ...one, atBoot: true, files });

/** A plan whose first change writes a file. */
function filePlan(): Plan {
  const { waves: _waves, summary: _summary, digest: _digest, confirm: _confirm, ...open } = somePlan().plan;
  const [first, ...others] = open.changes;
  return sealPlan({
    ...open,
    changes: [withFiles(first as Change, { path, before: "a\nb\n", after: "a\nb\nip_vs\n" }), ...others],
  });
}

function listener(): { readonly terminal: Terminal; said(): string } {
  const said: string[] = [];
  const out = (text: string) => void said.push(text);
  const terminal = { interactive: false, out, error: () => {}, paint: plain, paintError: plain };
  return { terminal: terminal as unknown as Terminal, said: () => said.splice(0).join("") };
}

describe("--diff", () => {
  const diff = ["--- live", "+++ planned", "@@ -1,2 +1,3 @@", " a", " b", "+ip_vs", ""].join("\n");

  it("shows what becomes of files below the changes, and leaves the last line what it was", () => {
    const plan = filePlan();
    const text = printPlan(plan, plain, { diff: true });
    const [first] = plan.changes;
    expect(text).toContain(`\n${first?.address}  ${path}\n${diff}\n`);
    expect(text.replace(`${first?.address}  ${path}\n${diff}\n`, "")).toBe(printPlan(plan, plain));
    expect(text.indexOf(diff)).toBeGreaterThan(text.indexOf(`in ${path}`));
    expect(text.trimEnd().split("\n").at(-1)).toMatch(/^Plan: /);
  });

  it("says which files are new and which go, leaves out what stays, and keeps control characters off the terminal", () => {
    const [one] = somePlan().plan.changes as readonly [Change];
    const text = (file: FileChange) => printFileDiffs([withFiles(one, file)], plain);
    expect(text({ path, before: null, after: "a\n" })).toContain(`${path}, a new file\n--- live\n+++ planned\n`);
    expect(text({ path, before: "a\n", after: null })).toContain(`${path}, which goes\n`);
    expect(text({ path, before: "a\n", after: "a\n" })).toBe("");
    const painted = text({ path, before: "", after: "\u001b[31mred\r\n" });
    for (const control of ["\u001b", "\r"]) expect(painted).not.toContain(control);
  });

  it("is for the text of plan, show, and whatever changes hosts; JSON has the files anyway", async () => {
    const { terminal, said } = listener();
    const command = commandLine({ terminal: { out: () => {}, error: () => {} } } as unknown as Session);
    for (const name of ["plan", "apply", "destroy", "show"])
      expect(command.commands.find((one) => one.name() === name)?.options.map(({ long }) => long)).toContain("--diff");
    for (const wanted of [true, false]) {
      speaker(terminal, { json: false, diff: wanted, verb: "apply" }).plan(filePlan());
      expect(said().includes(diff)).toBe(wanted);
    }
    const folder = mkdtempSync(join(tmpdir(), "lvsform-diff-"));
    try {
      const file = join(folder, "plan.json");
      const saved = { plan: filePlan(), purpose: "apply", targets: [], excludes: [], ...usualRestraint } as const;
      writeFileSync(file, JSON.stringify(toPlanJson(saved)));
      for (const [flags, has] of [
        [{ json: false, tui: false, diff: true }, true],
        [{ json: false, tui: false }, false],
        [{ json: true, tui: false, diff: true }, false],
      ] as const) {
        await show({ readState: () => readStore(join(folder, "none")) } as unknown as Tool, terminal, file, flags);
        expect(said().includes(diff)).toBe(has);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { labPaths } from "../../src/lab/lab.ts";
import { quote } from "../../src/model/shell/shell.ts";
import type { User } from "./user.ts";

const example = (name: string) =>
  parse(readFileSync(join(import.meta.dirname, "../../examples/drift-in-ci", name), "utf8"));

interface Step {
  readonly name?: string;
  readonly run?: string;
}

/** What the jobs of the examples run, as far as it is shell. */
export function pipelineScripts(): Readonly<Record<"github" | "gitlab", string>> {
  const steps: readonly Step[] = example("github-actions.yml").jobs.drift.steps;
  const lines: readonly string[] = example("gitlab-ci.yml").drift.script;
  return { github: steps.flatMap(({ run }) => run ?? []).join("\n"), gitlab: lines.join("\n") };
}

/** Runs a job's script as its runner does: in the repository's folder, with npx finding the built program. */
export function runPipeline(user: User, lab: string, script: string) {
  const bin = mkdtempSync(join(tmpdir(), "lvsform-pipeline-"));
  const main = join(import.meta.dirname, "../../dist/src/main.js");
  const program = `#!/bin/sh\n[ "$1" = lvsform ] || exit 127\nshift\nexec ${quote(process.execPath)} ${quote(main)} "$@"\n`;
  writeFileSync(join(bin, "npx"), program, { mode: 0o755 });
  // The packages of a repository are its own.
  writeFileSync(join(bin, "npm"), '#!/bin/sh\n[ "$*" = ci ]\n', { mode: 0o755 });
  copyFileSync(labPaths(lab).sshConfig, join(user.folder, "ssh_config"));
  const summary = join(bin, "summary.md");
  try {
    const { status, stdout, stderr } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", script], {
      cwd: user.folder,
      encoding: "utf8" as const,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env.PATH}`,
        GITHUB_STEP_SUMMARY: summary,
        LVSFORM_RECORD: join(user.folder, ".lvsform/state.db"),
      },
    });
    writeFileSync(summary, "", { flag: "a" });
    return { code: status, stdout, stderr, summary: readFileSync(summary, "utf8") };
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
/** Tells on standard error which packages of the screen are loaded, and what measures its text. */
const hook = `data:text/javascript,import { registerHooks } from "node:module";
registerHooks({ resolve(name, context, next) { if (/^(ink|react|string-width)$/.test(name)) process.stderr.write("loaded " + name + "\\n"); return next(name, context); } });`;

async function loadedBy(...words: readonly string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, ["--import", hook, ...words], {
    cwd: root,
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const { stdout, stderr } = await run.catch((error) => error);
  return stdout + stderr;
}

// Hosts where nobody answers: what is not read is shown as well.
const folder = mkdtempSync(join(tmpdir(), "lvsform-lazy-"));
const nowhere = join(folder, "ssh_config");
writeFileSync(nowhere, "Host *\n  HostName 127.0.0.1\n  Port 1\n");
afterAll(() => rmSync(folder, { recursive: true }));

describe("ink", () => {
  it.each([
    ["validate", "-f", "examples/walkthrough/cluster.ts"],
    ["plan", "-f", "examples/walkthrough/cluster.ts", "--state", join(folder, "state.db"), "--ssh-config", nowhere],
    ["apply", "-f", "examples/walkthrough/cluster.ts", "--state", join(folder, "state.db"), "--ssh-config", nowhere],
    ["--help"],
  ])("is not loaded without a terminal: lvsform %s", async (...words) => {
    const said = await loadedBy("src/cli/main.ts", ...words);
    expect(said).not.toMatch(/^loaded /m);
    expect(said).toMatch(/is valid|Plan: |blocked|Usage|Incomplete/);
  });

  it("is loaded by the screen alone", async () => {
    expect(await loadedBy("src/views/tui/screen/screen.ts")).toMatch(/loaded ink[\s\S]*loaded react/);
    for (const file of ["review-view", "show-review", "show-progress", "show-watch"])
      expect(await loadedBy(`src/views/tui/${file}.ts`)).not.toMatch(/^loaded (ink|react)$/m);
  });
});

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeDriftLock, makeStateFolder } from "../../../src/api/state-path.ts";
import { makeFoldersFor } from "../../../src/files/folders.ts";
import { makeFolders, makePrivateFolder } from "../../../src/model/local/folders.ts";
import { readUserFile } from "../../../src/model/local/user-file.ts";
import { program } from "../../program.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "lvsform-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const pipe = join(folder, "pipe");
spawnSync("mkfifo", [pipe]);
const cluster = join(root, "examples/walkthrough/cluster.ts");

function run(words: readonly string[], more: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
  const env = { ...process.env, ...more.env };
  const options = { encoding: "utf8", timeout: 25_000, cwd: more.cwd ?? folder, env } as const;
  return spawnSync(process.execPath, [program, ...words], options);
}

function sshConfig(line: string): string {
  const path = join(folder, `config-${line.replaceAll(/\W/g, "-")}`);
  writeFileSync(path, `${line}\nHost *\n  HostName 127.0.0.1\n  Port 1\n`);
  return path;
}

/** A diagnostic, at once, and no fault of the program. */
function expectDiagnostic({ status, stdout, stderr }: ReturnType<typeof run>, text: RegExp): void {
  expect(stdout + stderr).toMatch(text);
  expect(stderr).not.toContain("failed in a way it should not");
  expect([1, 3]).toContain(status);
}

describe("a folder that cannot be made", () => {
  it("is an error at once, also where Node's own mkdir never ends", () => {
    expect(() => makeFolders("/proc/foo/bar")).toThrow(/ENOENT/);
    expect(() => makeFolders(join(cluster, "below"))).toThrow(/ENOTDIR|EEXIST/);
    expect(() => makeStateFolder("/proc/foo/bar/s.db")).toThrow(/cannot be created/);
  });

  it.each([
    [["init", "/proc/foo"]],
    [["synth", "-f", cluster, "--terraform", "/proc/x"]],
    [["graph", "-f", cluster, "--out", "/proc/x/y.dot"]],
    [["drift", "-f", cluster, "--state", "/proc/foo/bar/s.db"]],
  ])("ends lvsform %j with a diagnostic", (words) => {
    expectDiagnostic(run(words), /\/proc\/|The state is empty/);
  });

  it("is the folder of a lab", () => {
    expect(() => makeFoldersFor("the lab", "/proc/foo/lab")).toThrow(
      /The folder \/proc\/foo\/lab of the lab cannot be created/,
    );
  });

  it("is a project folder with a line end in its name", () => {
    const broken = join(folder, "a\nb");
    expectDiagnostic(run(["init", broken]), /contains a line end/);
    mkdirSync(broken);
    for (const words of [["validate"], ["plan"], ["history"], ["init", "."]])
      expectDiagnostic(run(words, { cwd: broken }), /contains a line end/);
  });

  it("is the working folder that was deleted", () => {
    const gone = join(folder, "gone");
    mkdirSync(gone);
    const script = `cd ${gone} && rmdir ${gone} && "$0" ${program} validate`;
    const { status, stderr } = spawnSync("sh", ["-c", script, process.execPath], { encoding: "utf8" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("The working folder does not exist any more")]);
  });
});

describe("a file that is none", () => {
  it.each([
    ["a pipe", pipe],
    ["an endless device", "/dev/zero"],
    ["a folder", folder],
  ])("is refused at once: %s", (_, path) => {
    expect(() => readUserFile(path)).toThrow(/not a regular file/);
  });

  it("takes /dev/null for an empty one, reads files of /proc whole, and has a limit", () => {
    expect(readUserFile("/dev/null").length).toBe(0);
    expect(readUserFile("/proc/self/status").toString()).toContain("Name:");
    const large = join(folder, "large");
    writeFileSync(large, "x".repeat(2000));
    expect(() => readUserFile(large, 1000)).toThrow(/larger than/);
  });

  it.each([
    ["cluster.ts", ["validate", "-f", pipe]],
    ["a device as cluster.ts", ["validate", "-f", "/dev/zero"]],
    ["plan.json", ["show", pipe]],
    ["a device as plan.json", ["apply", "/dev/zero", "--yes"]],
    ["a table to import", ["import", "--director", "v11", "--from", pipe, "--out", "new.ts"]],
    ["the state", ["history", "--state", pipe]],
    ["the state of a plan", ["plan", "-f", cluster, "--state", pipe]],
    ["the state of an apply", ["apply", "-f", cluster, "--yes", "--state", "/dev/zero"]],
    ["the ssh configuration", ["plan", "-f", cluster, "--ssh-config", pipe]],
    ["a device as ssh configuration", ["plan", "-f", cluster, "--ssh-config", "/dev/zero"]],
    ["an Include", ["plan", "-f", cluster, "--ssh-config", sshConfig(`Include ${pipe}`)]],
    ["a device in Include", ["plan", "-f", cluster, "--ssh-config", sshConfig("Include /dev/zero")]],
  ] as const)("ends the command with a diagnostic as %s", (_, words) => {
    expectDiagnostic(run(words), /not a regular file/);
  });

  it.each(["UserKnownHostsFile", "IdentityFile"])("never keeps a plan waiting as %s", (keyword) => {
    for (const path of [pipe, "/dev/zero"])
      expectDiagnostic(run(["plan", "-f", cluster, "--ssh-config", sshConfig(`${keyword} ${path}`)]), /error:/);
  });

  it("says nothing to a shell that completes a word", () => {
    const { status, stderr } = run(["complete", "--", "state", "show", "--state", pipe, ""]);
    expect([status, stderr]).toEqual([0, ""]);
  });
});

describe("files of the owner alone", () => {
  it("a plan that replaces a file others can read, whatever the umask", () => {
    const path = join(folder, "plan.json");
    writeFileSync(path, "{}");
    chmodSync(path, 0o644);
    const script = `umask 000; exec "$0" ${program} plan -f ${cluster} --out ${path} --ssh-config ${sshConfig("LogLevel ERROR")}`;
    spawnSync("sh", ["-c", script, process.execPath], { encoding: "utf8", cwd: folder });
    expect(statSync(path).size).toBeGreaterThan(10);
    expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
  });

  it("the lock of drift scans, also one that could be read by others", () => {
    const lock = join(folder, "drift.lock");
    writeFileSync(lock, "");
    chmodSync(lock, 0o644);
    makeDriftLock(join(folder, "state.db"));
    expect((statSync(lock).mode & 0o777).toString(8)).toBe("600");
  });

  it("a compile cache: private, never below the working folder, never in a shared one", () => {
    const cwd = join(folder, "cwd");
    mkdirSync(cwd);
    run(["validate", "-f", cluster], { cwd, env: { HOME: "", XDG_CACHE_HOME: "" } });
    run(["validate", "-f", cluster], { cwd, env: { HOME: "relative", XDG_CACHE_HOME: "relative" } });
    expect(spawnSync("ls", ["-A", cwd], { encoding: "utf8" }).stdout).toBe("");
    const home = join(folder, "home");
    run(["validate", "-f", cluster], { env: { HOME: home, XDG_CACHE_HOME: "" } });
    expect((statSync(join(home, ".cache/lvsform/compiled")).mode & 0o777).toString(8)).toBe("700");
    const shared = join(folder, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    expect(makePrivateFolder(shared)).toBe(false);
    symlinkSync(home, join(folder, "link"));
    expect(makePrivateFolder(join(folder, "link"))).toBe(false);
  });
});

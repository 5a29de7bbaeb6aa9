import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tool } from "../../src/api/pipeline.ts";
import { readWords } from "../../src/cli/commands/drift/scan-options.ts";
import { type InstallFlags, install as installRead, uninstall } from "../../src/cli/verbs/drift/install.ts";
import { readEnvironment } from "../../src/drift/environment.ts";
import type { Terminal } from "../../src/views/terminal.ts";
import { beginStage, type Stage } from "./stage.ts";

/** As the command does it: what the words say is read first. */
async function install(tool: Tool, terminal: Terminal, words: readonly string[], flags: InstallFlags) {
  return installRead(tool, terminal, words, flags, readWords(words).notify);
}

const clock = { systemd: false, cron: false, user: true, every: 300 };

// systemctl and crontab stand in for those of this machine: no test changes what its user has.
describe("the clock of this machine", () => {
  let stage: Stage;
  let bin: string;
  const at = (name: string) => join(stage.folder, name);
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : "");
  const program = (name: string, text: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const before = { PATH: process.env.PATH, XDG_CONFIG_HOME: process.env.XDG_CONFIG_HOME };

  beforeEach(async () => {
    stage = beginStage();
    await stage.apply();
    stage.said();
    bin = at("bin");
    mkdirSync(bin);
    program("systemctl", `echo "$*" >>${at("systemctl")}`);
    program("crontab", `case "$1" in -l) cat ${at("crontab")};; -) cat >${at("crontab")};; esac`);
    process.env.PATH = `${bin}:${before.PATH}`;
    process.env.XDG_CONFIG_HOME = at("config");
  });
  afterEach(() => {
    process.env.PATH = before.PATH;
    if (before.XDG_CONFIG_HOME === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = before.XDG_CONFIG_HOME;
    stage.end();
  });

  it.each([
    ["a line end", "\n"],
    ["a carriage return", "\r"],
    ["a NUL", "\0"],
  ])("takes no word with %s: it would begin a job of its own", async (_, end) => {
    const words = ["--notify", `command=/bin/true${end}* * * * * touch x #`];
    for (const flags of [
      { ...clock, cron: true },
      { ...clock, systemd: true },
    ])
      await expect(installRead(stage.tool, stage.terminal, words, flags, [])).rejects.toMatchObject({
        diagnostics: [{ code: "not-one-line" }],
      });
    const elsewhere = { ...stage.tool, clusterFile: `/srv/a${end}b/cluster.ts` };
    await expect(installRead(elsewhere, stage.terminal, [], { ...clock, cron: true }, [])).rejects.toMatchObject({
      diagnostics: [{ code: "not-one-line" }],
    });
    expect([read("crontab"), read("systemctl")]).toEqual(["", ""]);
  });

  it("systemd: writes a service and a timer, enables the timer, tells all of it, and takes it away again", async () => {
    expect(await install(stage.tool, stage.terminal, ["--notify", "syslog"], { ...clock, systemd: true })).toBe(0);
    const said = stage.said();
    const service = read("config/systemd/user/lvsform-drift-random.service");
    const timer = read("config/systemd/user/lvsform-drift-random.timer");
    for (const text of [service, timer])
      for (const line of text.split("\n")) expect(said).toContain(line === "" ? "" : `  ${line}`);
    expect(service).toContain(`"drift" "-f" "${stage.tool.clusterFile}" "--lock-timeout" "10m" "--notify" "syslog"`);
    expect(timer).toContain("OnUnitActiveSec=300s");
    expect(read("systemctl")).toBe("--user daemon-reload\n--user enable --now lvsform-drift-random.timer\n");
    expect(await uninstall(stage.tool, stage.terminal, clock)).toBe(0);
    expect(existsSync(at("config/systemd/user/lvsform-drift-random.timer"))).toBe(false);
    expect(existsSync(at("config/systemd/user/lvsform-drift-random.service"))).toBe(false);
    expect(read("systemctl")).toContain("--user disable --now lvsform-drift-random.timer\n");
  });

  it.runIf(spawnSync("systemd-analyze", ["--version"]).status === 0)(
    "systemd itself finds nothing wrong in them",
    async () => {
      await install(stage.tool, stage.terminal, [], { ...clock, systemd: true });
      const units = ["service", "timer"].map((end) => at(`config/systemd/user/lvsform-drift-random.${end}`));
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...units], { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    },
  );

  it("systemd: leaves the units of a cluster of the same name in another folder alone", async () => {
    const own = "config/systemd/user/lvsform-drift-random.service";
    await install(stage.tool, stage.terminal, [], { ...clock, systemd: true });
    const theirs = read(own).replace(`WorkingDirectory=${stage.folder}`, "WorkingDirectory=/srv/prod");
    writeFileSync(at(own), theirs);
    stage.said();
    await install(stage.tool, stage.terminal, [], { ...clock, systemd: true });
    const [, name = ""] = /^wrote .*\/(lvsform-drift-random-[0-9a-f]{8})\.timer$/m.exec(stage.said()) ?? [];
    expect(read("systemctl")).toContain(`--user enable --now ${name}.timer\n`);
    await uninstall(stage.tool, stage.terminal, clock);
    expect(existsSync(at(`config/systemd/user/${name}.service`))).toBe(false);
    expect(read("systemctl")).not.toContain("disable --now lvsform-drift-random.timer");
    expect(read(own)).toBe(theirs);
  });

  it("systemd: is taken away where there is no cron", async () => {
    await install(stage.tool, stage.terminal, [], { ...clock, systemd: true });
    rmSync(join(bin, "crontab"));
    process.env.PATH = bin;
    expect(await uninstall(stage.tool, stage.terminal, clock)).toBe(0);
  });

  it("cron: adds one line for a cluster, however often, and leaves the others alone", async () => {
    const own = "MAILTO=ann\n0 3 * * * /bin/backup\n";
    writeFileSync(at("crontab"), own);
    for (const every of [300, 600])
      expect(await install(stage.tool, stage.terminal, [], { ...clock, cron: true, every })).toBe(0);
    expect(read("crontab")).toMatch(
      /^MAILTO=ann\n0 3 \* \* \* \/bin\/backup\n# lvsform drift of random in \S+\n\*\/10 \* \* \* \* cd .* '?drift'? .*>\/dev\/null\n$/,
    );
    expect(stage.said()).toContain("*/10 * * * * cd ");
    expect(await uninstall(stage.tool, stage.terminal, clock)).toBe(0);
    expect(read("crontab")).toBe(own);
  });

  describe("secrets", () => {
    const names = ["LVSFORM_WEBHOOK_SECRET", "HOOK_URL"];
    const path = () => join(stage.folder, ".lvsform/drift.env");
    const secret = `it's "a" \\ $HOME \`id\` # é`;
    const sourced = () => {
      const script = `set -a; . '${path()}'; printf '%s\n' "$LVSFORM_WEBHOOK_SECRET" "$HOOK_URL"`;
      return spawnSync("sh", ["-euc", script], { encoding: "utf8", env: { PATH: before.PATH ?? "" } }).stdout;
    };
    const words = ["--notify", "slack=env:HOOK_URL"];
    afterEach(() => {
      for (const name of names) delete process.env[name];
    });

    it("stand in a file that its owner alone can read, as a shell and systemd take it, and go with the schedule", async () => {
      process.env.LVSFORM_WEBHOOK_SECRET = secret;
      process.env.HOOK_URL = "https://hooks.test/T0/B0/xyz";
      await install(stage.tool, stage.terminal, words, { ...clock, systemd: true });
      expect(statSync(path()).mode & 0o777).toBe(0o600);
      expect(sourced()).toBe(`${secret}\nhttps://hooks.test/T0/B0/xyz\n`);
      expect(readEnvironment(readFileSync(path(), "utf8")).get("LVSFORM_WEBHOOK_SECRET")).toBe(secret);
      const service = read("config/systemd/user/lvsform-drift-random.service");
      expect(service).toContain(`\nEnvironmentFile=-${path()}\n`);
      const said = stage.said();
      expect(said).toContain(`wrote ${path()}, for its owner alone: LVSFORM_WEBHOOK_SECRET, HOOK_URL\n`);
      for (const text of [service, said]) expect(text).not.toMatch(/hooks\.test|it's/);
      expect(spawnSync("git", ["init", "-q", stage.folder]).status).toBe(0);
      const ignored = spawnSync("git", ["-C", stage.folder, "check-ignore", path()], { encoding: "utf8" }).stdout;
      expect(ignored.trim()).toBe(path());
      // Installed again from a shell without them, they stay.
      for (const name of names) delete process.env[name];
      await install(stage.tool, stage.terminal, words, { ...clock, systemd: true });
      expect(sourced()).toContain(secret);
      await install(stage.tool, stage.terminal, [], { ...clock, systemd: true });
      expect(readFileSync(path(), "utf8")).not.toContain("HOOK_URL");
      await uninstall(stage.tool, stage.terminal, clock);
      expect([existsSync(path()), existsSync(at(".lvsform/.gitignore"))]).toEqual([false, false]);
    });

    it("reach what cron runs", async () => {
      process.env.LVSFORM_WEBHOOK_SECRET = secret;
      await install(stage.tool, stage.terminal, [], { ...clock, cron: true });
      const [, line = ""] = /^\*\/5 \* \* \* \* (.*)$/m.exec(read("crontab")) ?? [];
      // In the place of lvsform, what shows its environment.
      const shown = line.replaceAll("\\%", "%").replace(/ && \S*node.*$/, ` && env`);
      expect(line).not.toContain("it's");
      const env = { PATH: before.PATH ?? "" };
      // The variable may be the first line: a shell prints its environment in any order.
      for (const shell of ["sh", "bash"])
        expect(`\n${spawnSync(shell, ["-c", shown], { encoding: "utf8", env }).stdout}`).toContain(
          `\nLVSFORM_WEBHOOK_SECRET=${secret}\n`,
        );
      rmSync(path());
      expect(spawnSync("sh", ["-c", shown], { encoding: "utf8", env }).status).toBe(0);
    });

    it("are asked for where a receiver names a variable that is not set; a URL in the words is warned of", async () => {
      const tried = install(stage.tool, stage.terminal, words, { ...clock, systemd: true });
      await expect(tried).rejects.toThrow("HOOK_URL has no URL");
      expect([existsSync(at("config")), existsSync(path())]).toEqual([false, false]);
      process.env.LVSFORM_WEBHOOK_SECRET = "two\nlines";
      await expect(install(stage.tool, stage.terminal, [], { ...clock, cron: true })).rejects.toThrow("one line");
      delete process.env.LVSFORM_WEBHOOK_SECRET;
      await install(stage.tool, stage.terminal, ["--notify", "slack=https://hooks.test/x"], { ...clock, cron: true });
      expect(stage.said()).toContain("use --notify slack=env:NAME");
      expect(existsSync(path())).toBe(false);
    });
  });

  it("writes nothing where lvsform drift would not take the words behind --", async () => {
    for (const [word, why] of [
      [["--notifi", "syslog"], "unknown option '--notifi'"],
      [["--notify", "pigeon"], "Give webhook=URL"],
      [["--heal-limit"], "argument missing"],
      [["repair"], "too many arguments"],
      [["--help"], "they would look for nothing"],
    ] as const)
      for (const which of ["systemd", "cron"])
        await expect(
          install(stage.tool, stage.terminal, word, { ...clock, [which]: true }),
          word.join(" "),
        ).rejects.toThrow(why);
    expect([read("crontab"), existsSync(at("config"))]).toEqual(["", false]);
  });

  it("writes nothing where it was not said which, or where that clock cannot do it", async () => {
    const tried = (flags: object) => install(stage.tool, stage.terminal, [], { ...clock, ...flags });
    await expect(tried({})).rejects.toThrow("No scheduler is specified");
    await expect(tried({ systemd: true, cron: true })).rejects.toThrow("No scheduler is specified");
    await expect(tried({ cron: true, every: 420 })).rejects.toThrow("cron cannot run a command every 420 s");
    expect([read("crontab"), existsSync(at("config"))]).toEqual(["", false]);
    program("systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
    await expect(tried({ systemd: true })).rejects.toThrow("Failed to connect to bus");
  });
});

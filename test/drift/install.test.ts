import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { install, uninstall } from "../../src/verbs/drift/install.ts";
import { beginStage, type Stage } from "./stage.ts";

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

  it("writes nothing where it was not said which, or where that clock cannot do it", async () => {
    const tried = (flags: object) => install(stage.tool, stage.terminal, [], { ...clock, ...flags });
    await expect(tried({})).rejects.toThrow("which clock");
    await expect(tried({ systemd: true, cron: true })).rejects.toThrow("which clock");
    await expect(tried({ cron: true, every: 420 })).rejects.toThrow("cron cannot run something every 420 s");
    expect([read("crontab"), existsSync(at("config"))]).toEqual(["", false]);
    program("systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
    await expect(tried({ systemd: true })).rejects.toThrow("Failed to connect to bus");
  });
});

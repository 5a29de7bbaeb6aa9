import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { lvsform, newUser, ownLab, succeeded } from "./user.ts";

const lab = ownLab();
const user = newUser(lab);
afterAll(() => user.leave());

describe("commands that touch no host", () => {
  it("validate says what is there, or every problem with file and line and exit code 1", async () => {
    expect(await lvsform("validate", "-f", join(user.folder, "cluster.ts"))).toMatchObject({
      code: 0,
      stdout: "The cluster web is valid: 4 hosts, 1 service, 23 resources.\n",
    });
    const wrong = join(user.folder, "wrong.ts");
    writeFileSync(
      wrong,
      readFileSync(join(user.folder, "cluster.ts"), "utf8")
        .replace("192.168.0.12", "192.168.0.1.2")
        .replace("port: 80", "port: 70000"),
    );
    for (const verb of ["validate", "plan", "apply --yes"]) {
      const { code, stdout, stderr } = await lvsform(...verb.split(" "), "-f", wrong);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/rip: "192\.168\.0\.1\.2" is not an IP address\.\n {2}at .*wrong\.ts:11:/);
      expect(stderr).toMatch(/port: 70000 is not a port\.\n {2}at .*wrong\.ts:15:/);
    }
    expect(existsSync(join(user.folder, ".lvsform"))).toBe(false);
  });

  it("names a command line that is wrong", async () => {
    for (const words of [
      ["aply"],
      ["plan", "--targte", "x"],
      ["verify", "--requests", "0"],
      ["lab", "up", "--real-servers", "many"],
      ["lab", "up", "--name", "../x"],
    ]) {
      const { code, stderr } = await lvsform(...words);
      expect([words.join(" "), code]).toEqual([words.join(" "), 1]);
      expect(stderr).toMatch(/error:/);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
    const help = await lvsform("--help");
    expect([help.code, help.stdout.includes("Exit codes:")]).toEqual([0, true]);
    expect((await lvsform("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("an ssh configuration that is not there is an error, not an empty one", async () => {
    const { code, stderr } = await lvsform(
      "plan",
      "-f",
      join(user.folder, "cluster.ts"),
      "--ssh-config",
      "/no/such/file",
    );
    expect([code, stderr.includes("/no/such/file")]).toEqual([1, true]);
  });

  it("prints whole NDJSON also when it fails before there is a plan", async () => {
    const { code, stdout } = await lvsform("apply", "--json", "--yes", "-f", join(user.folder, "none.ts"));
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(["version", "diagnostic", "result"]);
    expect([code, lines[2].exitCode]).toEqual([1, 1]);
  });

  it("names a record, a run and an address that are not there", async () => {
    expect(await user.quick("destroy")).toMatchObject({ code: 0 });
    const state = ["--state", join(user.folder, "none.db")];
    expect((await lvsform("show", "7", ...state)).stderr).toContain("The history has no run 7");
    expect((await lvsform("show", join(user.folder, "none.json"), ...state)).stderr).toContain("cannot be read");
    expect((await lvsform("state", "show", "v11/x/y", ...state)).stderr).toContain("The state has no resource v11/x/y");
  });
});

describe("the key of a host", () => {
  it("is refused while unknown, shown, kept when told so, and then enough", async () => {
    const config = join(user.folder, "ssh_config");
    const known = join(user.folder, "known_hosts");
    const { knownHosts, sshConfig } = labPaths(lab);
    writeFileSync(config, readFileSync(sshConfig, "utf8").replaceAll(knownHosts, known));
    const plan = () => lvsform("plan", "-f", join(user.folder, "cluster.ts"), "--ssh-config", config, "--json");
    const refused = await plan();
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout).diagnostics[0]).toMatchObject({
      code: "host-key-unknown",
      hint: expect.stringContaining("lvsform hosts trust v11"),
    });
    const asked = await lvsform("hosts", "trust", "v11", "--ssh-config", config);
    expect([asked.code, asked.stdout]).toEqual([1, expect.stringMatching(/^v11 shows the ssh-ed25519 key SHA256:/)]);
    expect(existsSync(known)).toBe(false);
    for (const host of ["v11", "v12", "v13", "v14"])
      succeeded(await lvsform("hosts", "trust", host, "--yes", "--ssh-config", config));
    succeeded(await plan());
    expect((await lvsform("hosts", "trust", "v11", "--ssh-config", config)).stdout).toContain("known already");
    // Another key under the same name: somebody in between, or a new machine.
    const lines = readFileSync(known, "utf8").split("\n");
    const [first = "", next = ""] = lines;
    writeFileSync(
      known,
      [`${first.split(" ")[0]} ${next.split(" ").slice(1).join(" ")}`, ...lines.slice(1)].join("\n"),
    );
    expect(JSON.parse((await plan()).stdout).diagnostics[0].code).toBe("host-key-changed");
    copyFileSync(knownHosts, known);
  });
});

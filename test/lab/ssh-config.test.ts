import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { resolveSshHost } from "../../src/hosts/ssh/config/config.ts";
import { type Lab, labPaths } from "../../src/lab/lab.ts";
import { describeLab } from "../../src/lab/lab-files.ts";
import { sshConfigOf } from "../../src/lab/ssh-config.ts";

// A space: paths are quoted.
const folder = mkdtempSync(join(tmpdir(), "lvsform lab-"));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lab: Lab = {
  name: "mine",
  pid: 1,
  startTime: "1",
  vip: { address: "192.168.0.21", forwardedPort: 8_080 },
  hosts: [
    { name: "v10", address: "192.168.0.10", role: "client", sshPort: 4_010 },
    { name: "v11", address: "192.168.0.11", role: "director", sshPort: 4_011 },
  ],
};

it("takes a percent sign in the path for itself, and refuses what an ssh configuration cannot hold", async () => {
  vi.stubEnv("XDG_STATE_HOME", join(folder, "50%h"));
  const paths = labPaths("mine");
  mkdirSync(paths.folder, { recursive: true });
  await describeLab(lab);
  expect(resolveSshHost("v11", { configFile: paths.sshConfig })).toMatchObject({ identityFiles: [paths.key] });
  for (const name of ['a"b', "a\nHost *"]) {
    vi.stubEnv("XDG_STATE_HOME", join(folder, name));
    expect(() => sshConfigOf(lab)).toThrow(/cannot hold|line end/);
  }
  vi.stubEnv("XDG_STATE_HOME", "relative");
  expect(labPaths("mine").folder).toMatch(/^\//);
});

it("the ssh configuration leads to each host's port with the lab's key, and looks its host key up in the lab's file", async () => {
  vi.stubEnv("XDG_STATE_HOME", folder);
  const paths = labPaths("mine");
  mkdirSync(paths.folder, { recursive: true });
  await describeLab(lab);
  const host = resolveSshHost("v11", { configFile: paths.sshConfig });
  expect(host).toMatchObject({ hostName: "127.0.0.1", port: 4_011, user: "root", identitiesOnly: true });
  expect(host).toMatchObject({ identityFiles: [paths.key], trustFile: paths.knownHosts, strictHostKeyChecking: "yes" });
  expect(resolveSshHost("v12", { configFile: paths.sshConfig }).hostName).toBe("v12");
});

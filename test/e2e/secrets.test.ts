import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { newUser, on, ownLab, succeeded, type User } from "./user.ts";

const lab = ownLab();

describe("what is kept", () => {
  let user: User;
  const plan = () => join(user.folder, "plan.json");
  beforeAll(async () => {
    user = newUser(lab);
    process.env.LVSFORM_TEST_SECRET = "xyzzy-not-for-the-record";
    succeeded(await user.run("plan", "--out", plan()));
    succeeded(await user.quick("apply"));
  });
  afterAll(async () => {
    delete process.env.LVSFORM_TEST_SECRET;
    await user.quick("destroy");
    user.leave();
  });

  it("is for its owner's eyes only", () => {
    const folder = dirname(user.statePath);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const path of [plan(), ...readdirSync(folder).map((name) => join(folder, name))])
      expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600]);
  });

  it("holds no key and nothing of the environment", () => {
    const config = readFileSync(labPaths(lab).sshConfig, "utf8");
    const key = readFileSync(/IdentityFile\s+"?([^"\n]+)"?/.exec(config)?.[1] ?? "", "utf8");
    const lines = key.split("\n").filter((line) => line.length > 40);
    expect(lines.length).toBeGreaterThan(1);
    const folder = dirname(user.statePath);
    for (const path of [plan(), ...readdirSync(folder).map((name) => join(folder, name))]) {
      const text = readFileSync(path, "latin1");
      for (const secret of ["xyzzy", "PRIVATE KEY", ...lines]) expect(text).not.toContain(secret);
    }
  });

  it("nor is there anything left on the hosts that others may read", async () => {
    expect(await on(lab, "v11", "stat -c '%a %U' /run/lvsform; ls /run/lvsform")).toBe("700 root\nholder\nlock\n");
  });
});

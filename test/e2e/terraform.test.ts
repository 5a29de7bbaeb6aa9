import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runIn } from "../bridge/project.ts";
import { lvsform, newUser, on, ownLab, type Result, rulesOn, snapshot, succeeded, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v14"];
const root = join(import.meta.dirname, "../..");

describe.skipIf(spawnSync("terraform", ["version"]).status !== 0)("Terraform on the lab", () => {
  let user: User;
  let sshConfig: string;

  const terraform = (...words: readonly string[]): Promise<Result> =>
    runIn(user.folder, "terraform", ["-chdir=tf", ...words, "-no-color", "-input=false"], {
      PATH: `${join(user.folder, "bin")}:${process.env.PATH}`,
      TF_CLI_CONFIG_FILE: "/dev/null",
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
    });
  const synth = () =>
    lvsform(
      ...["synth", "-f", join(user.folder, "cluster.ts"), "--ssh-config", sshConfig],
      ...["--terraform", join(user.folder, "tf"), "--builtin", "--", "--now", "--confirm", "never"],
      // Terraform has all hosts read at once, by a process each: on a slow machine that takes longer than usual.
      ...["--read-timeout", "5m", "--connect-timeout", "1m"],
    );

  beforeAll(async () => {
    const { labPaths } = await import("../../src/lab/lab.ts");
    sshConfig = labPaths(lab).sshConfig;
    user = newUser(lab);
    mkdirSync(join(user.folder, "bin"));
    const program = join(user.folder, "bin/lvsform");
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist/src/main.js")}" "$@"\n`);
    chmodSync(program, 0o755);
  });
  afterAll(async () => {
    await user.quick("destroy");
    user.leave();
  });

  it("applies side by side on one record, plans nothing then, changes a weight, lets a host go, and destroys to how it was", async () => {
    const before = await snapshot(lab, hosts);
    succeeded(await synth());
    succeeded(await terraform("init"));
    succeeded(await terraform("apply", "-auto-approve"));
    const plan = await user.run("plan");
    expect(plan.stdout).toMatch(/^No changes\. 4 hosts/m);
    succeeded(await terraform("plan", "-detailed-exitcode"));

    user.declare((text) => text.replace("weight: 2", "weight: 3"));
    succeeded(await synth());
    const changed = await terraform("apply", "-auto-approve");
    expect([changed.code, changed.stdout]).toEqual([0, expect.stringContaining("1 added, 0 changed, 1 destroyed")]);
    expect(changed.stdout).toContain("Plan: 0 to create, 1 to update, 0 to delete.");
    expect(await rulesOn(lab, "v11")).toMatch(/192\.168\.0\.12:80 -g -w 3/);

    user.declare((text) => text.replace(/const v14.*\n/, "").replace(", v14]", "]"));
    succeeded(await synth());
    succeeded(await terraform("apply", "-auto-approve"));
    expect(await rulesOn(lab, "v11")).not.toContain("192.168.0.14");
    expect(await on(lab, "v14", "ip -4 addr show lo")).not.toContain("192.168.0.21");
    succeeded(await terraform("plan", "-detailed-exitcode"));

    succeeded(await terraform("destroy", "-auto-approve"));
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("a CDKTF app takes toTerraform from the built package", async () => {
    const packages = join(user.folder, "node_modules");
    mkdirSync(packages);
    symlinkSync(root, join(packages, "lvsform"));
    for (const name of ["cdktf", "@cdktf", "constructs"])
      symlinkSync(join(root, "node_modules", name), join(packages, name));
    writeFileSync(
      join(user.folder, "main.ts"),
      `import { App, TerraformStack } from "cdktf";
import { toTerraform } from "lvsform/terraform";
import web from "./cluster.ts";
const app = new App();
toTerraform(web, { scope: new TerraformStack(app, "network"), builtin: true });
app.synth();
`,
    );
    writeFileSync(join(user.folder, "package.json"), '{ "type": "module" }');
    user.declare();
    succeeded(await runIn(user.folder, process.execPath, ["main.ts"], { CI: "1" }));
    succeeded(await runIn(join(user.folder, "cdktf.out/stacks/network"), "terraform", ["init", "-no-color"]));
    const shown = await runIn(join(user.folder, "cdktf.out/stacks/network"), "terraform", ["plan", "-no-color"]);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining("Plan: 6 to add")]);
  });
});

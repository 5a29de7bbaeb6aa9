import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newProject, type Project, type Result, runIn } from "./project.ts";

/** Writes down what it was called with, and fails once, with a code, for the host that a file names. */
const standIn = `#!/bin/sh
[ -e "$3" ] || echo "there is no $3" >>"$LVSFORM_LOG"
verb=$1; shift 3
echo "$verb $*" >>"$LVSFORM_LOG"
if [ -e "$LVSFORM_LOG.fail" ] && read -r host code <"$LVSFORM_LOG.fail" && [ "$2" = "$host" ]; then
  rm "$LVSFORM_LOG.fail"
  exit "$code"
fi
`;
const settings = "--yes --lock-timeout 30m";

describe.skipIf(spawnSync("terraform", ["version"]).status !== 0)("the real terraform", () => {
  let project: Project;
  let log: string;

  const terraform = (...words: readonly string[]): Promise<Result> =>
    runIn(project.folder, "terraform", ["-chdir=tf", ...words, "-no-color"], {
      PATH: `${join(project.folder, "bin")}:${process.env.PATH}`,
      LVSFORM_LOG: log,
      TF_CLI_CONFIG_FILE: "/dev/null",
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
    });
  const apply = async () => {
    rmSync(log, { force: true });
    const result = await terraform("apply", "-auto-approve", "-input=false");
    return { ...result, ran: existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [] };
  };
  /** 0: nothing to do; 2: changes; and which. */
  const plan = async () => {
    const { code, stdout } = await terraform("plan", "-detailed-exitcode", "-input=false", "-lock=false");
    return [code, ...[...stdout.matchAll(/^ {2}# terraform_data\.(.*)/gm)].map(([, said]) => said)];
  };

  beforeAll(async () => {
    project = newProject("it's a project");
    log = join(project.folder, "log");
    mkdirSync(join(project.folder, "bin"));
    writeFileSync(join(project.folder, "bin/lvsform"), standIn);
    chmodSync(join(project.folder, "bin/lvsform"), 0o755);
    expect(await project.synth("--builtin")).toMatchObject({ code: 0 });
    expect(await terraform("init", "-input=false")).toMatchObject({ code: 0 });
  });
  afterAll(() => project.leave());

  it("finds the module in order, and applies host by host, the director behind its real servers", async () => {
    expect(await terraform("validate")).toMatchObject({ code: 0 });
    const { code, ran } = await apply();
    expect([code, ran.slice(0, 3).toSorted(), ran.slice(3)]).toEqual([
      0,
      ["v12", "v13", "v14"].map((host) => `apply --target ${host} ${settings}`),
      [`apply --target v11 ${settings}`, `apply ${settings}`],
    ]);
  });

  it("then has nothing more to do", async () => {
    expect(await plan()).toEqual([0]);
  });

  it("a changed weight makes the director's resource anew, by one apply, and takes nothing down", async () => {
    project.declare((text) => text.replace("weight: 2", "weight: 3"));
    await project.synth("--builtin");
    expect(await plan()).toEqual([2, "web_host_v11 must be replaced"]);
    expect(await apply()).toMatchObject({ code: 0, ran: [`apply --target v11 ${settings}`] });
    expect(await plan()).toEqual([0]);
  });

  it("a failure is the host's alone: the next apply does it again, and takes nothing down either", async () => {
    project.declare((text) => text.replace("weight: 2", "weight: 4"));
    await project.synth("--builtin");
    writeFileSync(`${log}.fail`, "v11 7\n");
    const failed = await apply();
    expect([failed.code, failed.ran]).toEqual([1, [`apply --target v11 ${settings}`]]);
    expect(failed.stderr).toContain("exit status 7");
    expect(await plan()).toEqual([2, "web_host_v11 is tainted, so must be replaced"]);
    expect(await apply()).toMatchObject({ code: 0, ran: [`apply --target v11 ${settings}`] });
  });

  it("where another run was faster, it looks again by itself", async () => {
    project.declare((text) => text.replace("weight: 2", "weight: 5"));
    await project.synth("--builtin");
    writeFileSync(`${log}.fail`, "v11 5\n");
    const twice = [`apply --target v11 ${settings}`, `apply --target v11 ${settings}`];
    expect(await apply()).toMatchObject({ code: 0, ran: twice });
  });

  it("a host that leaves the cluster is brought back behind the director, by an apply of all that is left", async () => {
    project.declare((text) => text.replace(/const v14.*\n/, "").replace(", v14]", "]"));
    await project.synth("--builtin");
    expect((await plan()).toSorted()).toEqual([
      2,
      "web_departed_hosts must be replaced",
      "web_host_v11 must be replaced",
      "web_host_v14 will be destroyed",
    ]);
    expect(await apply()).toMatchObject({ code: 0, ran: [`apply --target v11 ${settings}`, `apply ${settings}`] });
    expect(await plan()).toEqual([0]);
  });

  it("destroy is one destroy of the whole cluster", async () => {
    rmSync(log, { force: true });
    expect(await terraform("destroy", "-auto-approve", "-input=false")).toMatchObject({ code: 0 });
    expect(readFileSync(log, "utf8")).toBe(`destroy ${settings}\n`);
  });
});

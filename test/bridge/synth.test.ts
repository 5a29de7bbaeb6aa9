import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadCdktf, peers } from "../../src/bridge/load-cdktf.ts";
import { resourceName } from "../../src/bridge/resource-name.ts";
import { applyHost, destroyAll } from "../../src/bridge/shell-lines.ts";
import { wayTo } from "../../src/bridge/way-to.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { newProject, type Project } from "./project.ts";

const kept = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");

describe("synth", () => {
  let project: Project;
  beforeEach(() => {
    project = newProject();
  });
  afterEach(() => project.leave());

  it.each([
    ["null_resource", "null.tf.json", []],
    ["terraform_data", "builtin.tf.json", ["--builtin"]],
  ])("writes the walkthrough by %s, as it stands beside this test", async (_name, file, words) => {
    const { code, stdout, stderr } = await project.synth(...words);
    expect([code, stdout, stderr]).toEqual([
      0,
      "Wrote tf/lvsform.tf.json: 4 hosts of the cluster web.\n",
      "→ terraform -chdir=tf init && terraform -chdir=tf apply\n",
    ]);
    expect(project.text()).toBe(kept(file));
    expect(readdirSync(project.module)).toEqual(["lvsform.tf.json"]);
    const again = await project.synth(...words);
    expect(again).toEqual({ code: 0, stdout: "tf/lvsform.tf.json is as it would be written.\n", stderr: "" });
  });

  it("both forms say the same", () => {
    const asBuiltin = kept("null.tf.json")
      .replaceAll("null_resource", "terraform_data")
      .replaceAll('"triggers"', '"triggers_replace"');
    const { terraform: _versions, provider: _provider, ...rest } = JSON.parse(asBuiltin);
    expect(rest).toEqual(JSON.parse(kept("builtin.tf.json")));
  });

  it("a changed weight changes what stands for its director, and nothing else", async () => {
    const triggers = () =>
      Object.fromEntries(
        Object.entries(
          JSON.parse(project.text()).resource.terraform_data as Record<string, { triggers_replace: object }>,
        ).map(([name, { triggers_replace }]) => [name, triggers_replace]),
      );
    await project.synth("--builtin");
    const before = triggers();
    project.declare((text) => text.replace("weight: 2", "weight: 3"));
    await project.synth("--builtin");
    const { web_host_v11: director, ...rest } = triggers();
    const { web_host_v11: former, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    const differ = Object.entries({ ...director }).filter(([key, value]) => (former as never)[key] !== value);
    expect(differ.map(([key]) => key)).toEqual([
      "boot-ipvs/tcp:192.168.0.21:80",
      "ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80",
    ]);
  });

  it("passes on the record, the ssh configuration as seen from the module, and what stands behind --", async () => {
    writeFileSync(join(project.folder, "ssh.conf"), "");
    await project.synth("--builtin", "--state", "x/state.db", "--ssh-config", "ssh.conf", "--", "--confirm", "always");
    const all = [...project.text().matchAll(/lvsform (apply|destroy) (.*?);/g)].map(([, verb, words]) => [verb, words]);
    const paths = "-f ../cluster.ts --state ../x/state.db --ssh-config ../ssh.conf";
    const settings = "--yes --lock-timeout 30m --confirm always";
    expect(all).toEqual([
      ["destroy", `${paths} ${settings}`],
      ...["v11", "v12", "v13", "v14"].map((host) => ["apply", `${paths} --target ${host} ${settings}`]),
      ["apply", `${paths} ${settings}`],
    ]);
  });

  it.each([
    ["of somebody else", "{}", /tf\/lvsform\.tf\.json was not written by lvsform/],
    ["that is no JSON", "resource {", /was not written by lvsform/],
    ["of another cluster", '{"//":{"lvsform":{"cluster":"mail"}}}', /belongs to the cluster mail/],
  ])("does not write over a file %s", async (_name, text, expected) => {
    mkdirSync(project.module);
    writeFileSync(join(project.module, "lvsform.tf.json"), text);
    const { code, stderr } = await project.synth("--builtin");
    expect([code, stderr]).toEqual([1, expect.stringMatching(expected)]);
    expect(stderr).toContain("Nothing was written.");
    expect(project.text()).toBe(text);
  });

  it.each([
    ["no folder", [], /No format to write is specified/],
    ["a folder that is a file", ["--terraform", "cluster.ts"], /The module cannot be written to .*cluster\.ts/],
    ["a cluster with mistakes", ["-f", "none.ts"], /There is no file/],
  ])("of %s is told as a mistake", async (_name, words, expected) => {
    const { synth } = await import("../../src/cli/verbs/synth.ts");
    if (words.length === 0)
      await expect(synth({} as never, {} as never, [], { builtin: true })).rejects.toThrow(expected);
    else {
      const { code, stderr } = await project.synth("--builtin", ...words);
      expect([code, stderr]).toEqual([1, expect.stringMatching(expected)]);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
  });
});

describe("what stands in a module", () => {
  it("has a name that Terraform takes, of one host alone", () => {
    expect(["v11", "lb-1", "_x"].map(resourceName)).toEqual(["v11", "lb-1", "_x"]);
    const odd = ["10.0.0.1", "10_0.0.1", "2001:db8::1", "lb.example.com", "9"].map(resourceName);
    for (const name of odd) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
    expect(new Set(odd).size).toBe(odd.length);
  });

  it("is quoted for the shell, and kept from Terraform's templates", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a name that looks like a template
    const around = { file: "../a ${b}/it's %{c}.ts", words: ["--allow", "v11/*"] };
    expect(applyHost("2001:db8::1", around)).toContain(
      "lvsform apply -f '../a $${b}/it'\\''s %%{c}.ts' --target 2001:db8::1 --yes --lock-timeout 30m --allow 'v11/*';",
    );
    expect(destroyAll({ file: "./cluster.ts" })).toContain("lvsform destroy -f ./cluster.ts --yes");
  });

  it("finds its files from where a module really lies", () => {
    const project = newProject();
    mkdirSync(join(project.folder, "deep/er"), { recursive: true });
    symlinkSync("deep/er", join(project.folder, "link"));
    expect(wayTo(join(project.folder, "cluster.ts"), join(project.folder, "link"))).toBe("../../cluster.ts");
    expect(wayTo(join(project.folder, "cluster.ts"), join(project.folder, "not/yet"))).toBe("../../cluster.ts");
    expect(wayTo(join(project.folder, "cluster.ts"), project.folder)).toBe("./cluster.ts");
    project.leave();
  });
});

describe("CDKTF", () => {
  it("that is not there is told with the command that installs it", () => {
    const { leave, folder } = newProject();
    const problemOf = (form: "null" | "builtin") => {
      try {
        loadCdktf(form, [folder]);
      } catch (error) {
        return error instanceof Failure ? error.diagnostics[0] : error;
      }
    };
    const [code, summary] = ["cdktf-missing", expect.stringContaining(folder)];
    expect(problemOf("builtin")).toMatchObject({ code, summary, hint: "Run: npm install cdktf@^0.21.0" });
    const both = "Run: npm install cdktf@^0.21.0 @cdktf/provider-null@^11.0.1";
    expect(problemOf("null")).toMatchObject({ code, summary, hint: both });
    leave();
  });

  it("is what package.json says, and nobody has to have it", () => {
    const text = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
    const { peerDependencies, peerDependenciesMeta, dependencies, devDependencies } = JSON.parse(text);
    expect(peerDependencies).toEqual(peers);
    for (const name of Object.keys(peers)) {
      expect(peerDependenciesMeta[name]).toEqual({ optional: true });
      expect([name in dependencies, name in devDependencies]).toEqual([false, true]);
    }
  });
});

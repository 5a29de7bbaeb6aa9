import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newUser } from "./user.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "lvsform-install-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Puts the packed package and its dependencies into a node_modules folder, as npm would. */
function install(into: string, tarball: string): string {
  const modules = join(into, "node_modules");
  mkdirSync(join(modules, "lvsform"), { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", join(modules, "lvsform")]);
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".") && name !== "lvsform") symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  const program = join(modules, "lvsform/dist/src/main.js");
  chmodSync(program, 0o755);
  mkdirSync(join(modules, ".bin"));
  symlinkSync("../lvsform/dist/src/main.js", join(modules, ".bin/lvsform"));
  return join(modules, ".bin/lvsform");
}

const environment = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` };
const run = (program: string, words: readonly string[], cwd: string) =>
  execFileSync(program, [...words], { cwd, encoding: "utf8", env: environment });

describe("the package", () => {
  let tarball: string;
  const user = newUser("none", { sshConfig: "/dev/null" });
  afterAll(() => user.leave());
  beforeAll(() => {
    // Built already: the scripts would build again.
    const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root));
    tarball = join(folder, packed.filename);
  });

  it("installed globally, answers the import of a cluster.ts that has no packages beside it", () => {
    const program = install(join(folder, "global"), tarball);
    expect(run(program, ["validate"], user.folder)).toBe(
      "The cluster web is valid: 4 hosts, 1 service, 23 resources.\n",
    );
  });

  it("installed in the project, does the same, and its types are found by the compiler", () => {
    const project = join(folder, "project");
    const program = install(project, tarball);
    writeFileSync(join(project, "cluster.ts"), run("cat", [join(user.folder, "cluster.ts")], folder));
    const settings = { compilerOptions: { module: "nodenext", strict: true, noEmit: true, types: [] } };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(settings));
    writeFileSync(join(project, "package.json"), '{"type":"module"}');
    expect(run(program, ["validate"], project)).toContain("The cluster web is valid");
    expect(run("tsc", ["-p", "."], project)).toBe("");
    writeFileSync(
      join(project, "wrong.ts"),
      'import { Cluster, RealServer } from "lvsform";\nnew RealServer(new Cluster("x"), "a", { host: "a", ripp: "1" });\n',
    );
    expect(() => run("tsc", ["-p", "."], project)).toThrow();
  });

  it("under an old Node says which one it needs, instead of crashing", () => {
    const main = join(root, "dist/src/main.js");
    const old = `Object.defineProperty(process.versions, "node", { value: "20.20.2" }); await import(${JSON.stringify(main)});`;
    let stderr = "";
    try {
      execFileSync(process.execPath, ["--input-type=module", "-e", old], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      stderr = String((error as { stderr: string }).stderr);
    }
    expect(stderr).toContain("lvsform needs Node 22.18 or newer; this is 20.20.2");
    // A checkout has one, and says how it is used.
    expect(stderr).toContain(`export PATH="${join(root, "node_modules/.bin")}:$PATH"`);
  });
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { type Machine, newMachine, pack } from "./npm.ts";
import { ownLab, type Result, rulesOn, succeeded } from "./user.ts";

const root = join(import.meta.dirname, "../..");
const lab = ownLab();
const folder = mkdtempSync(join(tmpdir(), "lvsform-install-"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
let tarball: string;
beforeAll(() => {
  tarball = pack(folder).tarball;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cluster = `import { Cluster, Director, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const director = new Director(web, "v11", { host: "v11", boot: "none", interface: "eth0", dip: "192.168.0.11/24" });
const v12 = new RealServer(web, "v12", { host: "v12", boot: "none", rip: "192.168.0.12" });
new VirtualService(web, "http", { director, vip: "192.168.0.21/24", port: 80, scheduler: "rr", realServers: [v12] });
export default web;
`;

// The Nodes that are supported, each with the npm that comes with it.
describe.each([
  { node: "22", npm: "10" },
  { node: "24", npm: "11" },
])("under Node $node with npm $npm", (versions) => {
  const prefix = join(folder, versions.node, "global");
  const project = join(folder, versions.node, "project");
  let machine: Machine;
  beforeAll(async () => {
    machine = await newMachine(join(folder, versions.node), versions);
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    await Promise.all([
      machine.install(machine.folder, "--global", "--prefix", prefix, tarball),
      machine.install(project, tarball),
    ]);
  });

  /** What whoever installs it does first. */
  async function putToWork(program: string, where: string): Promise<void> {
    const run = (...words: readonly string[]) => machine.run(where, program, ...words);
    const onHosts = (...words: readonly string[]) => run(...words, "--ssh-config", labPaths(lab).sshConfig);
    expect((await machine.run(where, "node", "--version")).stdout).toMatch(new RegExp(`^v${versions.node}\\.`));
    expect(await run("--version")).toMatchObject({ code: 0, stdout: `${version}\n` });
    writeFileSync(join(where, "cluster.ts"), cluster);
    expect((await run("validate")).stdout).toBe("The cluster web is valid: 2 hosts, 1 service, 10 resources.\n");
    const plan = await onHosts("plan", "--detailed-exitcode");
    expect([plan.code, plan.stderr]).toEqual([2, expect.not.stringContaining("Warning")]);
    let ended: Result;
    try {
      succeeded(await onHosts("apply", "--yes"));
      expect(await rulesOn(lab, "v11")).toContain("-a -t 192.168.0.21:80 -r 192.168.0.12:80");
      const again = await onHosts("plan", "--detailed-exitcode");
      expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^No changes\. 2 hosts/m)]);
    } finally {
      // The hosts are others' too.
      ended = await onHosts("destroy", "--yes", "--now", "--confirm", "never");
    }
    succeeded(ended);
    expect(await rulesOn(lab, "v11")).toBe("");
  }

  describe("installed globally", () => {
    it("its program and its manual page are where npm puts them", () => {
      const own = join(realpathSync(prefix), "lib/node_modules/lvsform");
      expect(realpathSync(join(prefix, "bin/lvsform"))).toBe(join(own, "dist/src/main.js"));
      expect(realpathSync(join(prefix, "share/man/man1/lvsform.1"))).toBe(join(own, "dist/man/lvsform.1"));
    });

    it("plans and applies for a cluster.ts that has no packages beside it", async () => {
      const alone = join(machine.folder, "alone");
      mkdirSync(alone);
      await putToWork(join(prefix, "bin/lvsform"), alone);
    });
  });

  describe("installed in a project", () => {
    it("plans and applies", () => putToWork(join(project, "node_modules/.bin/lvsform"), project));

    it("its programs find what they import, and the compiler their types", async () => {
      writeFileSync(join(project, "program.ts"), program);
      expect(await machine.run(project, "node", "program.ts")).toEqual({
        code: 0,
        stdout: "web cluster-file-missing\n",
        stderr: "",
      });
      expect(compile(project)).toBe("");
      // What the types say is heard.
      writeFileSync(join(project, "program.ts"), program.replace("rip:", "ripp:").replace('"web"', "7"));
      expect(compile(project)).toMatch(/program\.ts\(4,.*TS2345.*program\.ts\(5,.*'ripp' does not exist/s);
    });
  });
});

const program = `import { Cluster, RealServer } from "lvsform";
import { Failure, plan, type Plan } from "lvsform/api";

const web = new Cluster("web");
new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
const failed: Failure | Plan = await plan({ file: "none.ts" }).catch((error: Failure) => error);
if (failed instanceof Failure) console.log(web.name, failed.diagnostics[0]?.code);
`;

/** What the compiler says of a project that has nothing but lvsform; the types of packages are looked at too. */
function compile(project: string): string {
  const compilerOptions = { module: "nodenext", target: "es2024", strict: true, noEmit: true, types: [] };
  const settings = { compilerOptions: { ...compilerOptions, skipLibCheck: false }, files: ["program.ts"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(settings));
  try {
    return execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", "."], { cwd: project, encoding: "utf8" });
  } catch (error) {
    return String((error as { stdout: string }).stdout);
  }
}

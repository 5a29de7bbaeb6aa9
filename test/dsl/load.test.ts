import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadDeclaration } from "../../src/dsl/load.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { program } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "lvsform-load-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const good = `import { Cluster, RealServer } from "lvsform";
const web = new Cluster("web");
new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
export default web;
`;

function write(text: string): string {
  count += 1;
  const file = join(folder, `cluster-${count}.ts`);
  writeFileSync(file, text);
  return file;
}

async function codes(text: string, deadlineMs = 20_000): Promise<readonly string[]> {
  try {
    await loadDeclaration(write(text), { deadlineMs, onOutput: () => {} });
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.diagnostics.map(({ code }) => code);
  }
}
const run = (...words: readonly string[]) =>
  spawnSync(process.execPath, [program, ...words], { encoding: "utf8", timeout: 50_000 });

describe("cluster.ts runs in a thread of its own", () => {
  it("returns what it declares as data, with sources", async () => {
    const { cluster, hosts, resources } = await loadDeclaration(write(good));
    expect([cluster, hosts]).toEqual(["web", [{ name: "v12", sudo: false }]]);
    expect([...resources.values()].every(({ source }) => source?.line === 3)).toBe(true);
  });

  it.each([
    ["an endless loop", "while (true) {}", "cluster-file-hangs"],
    ["an await beside a timer", "await new Promise(() => setInterval(() => {}, 1000));", "cluster-file-hangs"],
  ])("ends %s at the deadline", async (_, text, code) => {
    expect(await codes(text, 1500)).toEqual([code]);
  });

  it.each([
    ["an await that nothing answers", "await new Promise(() => {});", "cluster-file-awaits"],
    ["an end of the process", "process.exit(0);", "cluster-file-exits"],
    ["an object without a prototype", "throw Object.create(null);", "cluster-file-throws"],
    ["undefined", "throw undefined;", "cluster-file-throws"],
    [
      "an error whose text throws",
      "throw Object.defineProperty(new Error(), 'message', { get() { throw 1; } });",
      "cluster-file-throws",
    ],
    [
      "an exception in a timer",
      "setTimeout(() => { throw new Error('late'); }, 1); await new Promise((done) => setTimeout(done, 500));",
      "cluster-file-throws",
    ],
    [
      "a rejection that nothing awaits",
      "void Promise.reject(new Error('late')); await new Promise((done) => setTimeout(done, 500));",
      "cluster-file-throws",
    ],
    [
      "an exception in a timer, with the handlers removed",
      "process.removeAllListeners('uncaughtException'); setTimeout(() => { throw new Error('late'); }, 1); await new Promise((done) => setTimeout(done, 500));",
      "cluster-file-broken",
    ],
    [
      "a list that grows without an end",
      "const all = []; for (;;) all.push(new Array(1e6).fill(0.5));",
      "cluster-file-memory",
    ],
  ])("makes a diagnostic of %s", async (_, text, code) => {
    expect(await codes(text)).toEqual([code]);
  });

  it("takes what it prints to stderr, and ends what it leaves running", async () => {
    const port = 20_000 + (process.pid % 20_000);
    const rest = `import { createServer } from "node:net";
console.log("NOISE");
process.stdout.write("MORE\\n");
setInterval(() => {}, 1000);
setTimeout(() => { throw new Error("late"); }, 50);
await new Promise((done) => createServer().listen(${port}, "127.0.0.1", () => done(undefined)));
`;
    const { status, stdout, stderr } = run("graph", "-f", write(`${rest}${good}`));
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/NOISE|MORE/);
    expect(stderr).toMatch(/NOISE\nMORE\n/);
    const refused = await new Promise((done) => createConnection(port, "127.0.0.1").once("error", done));
    expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  });

  it.each(["SIGINT", "SIGTERM"] as const)("heeds %s during an endless loop", async (signal) => {
    const file = write('console.log("begun"); while (true) {}');
    const child = spawn(process.execPath, [program, "validate", "-f", file], { stdio: ["ignore", "pipe", "pipe"] });
    let heard = "";
    await new Promise<void>((done) =>
      child.stderr.on("data", (text) => {
        heard += text;
        if (heard.includes("begun")) done();
      }),
    );
    const before = performance.now();
    child.kill(signal);
    const code = await new Promise((done) => child.once("exit", done));
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(heard).toContain("Aborted before anything was changed.");
  });
});

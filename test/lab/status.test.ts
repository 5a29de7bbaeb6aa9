import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { stopLab } from "../../src/lab/down.ts";
import { type Lab, labPaths } from "../../src/lab/lab.ts";
import { describeLab } from "../../src/lab/lab-files.ts";
import { readStartTime } from "../../src/lab/process.ts";
import { labStatus, runningLab } from "../../src/lab/status.ts";
import { hostsOf } from "../../src/lab/topology.ts";
import { startLab } from "../../src/lab/up.ts";
import { Failure } from "../../src/model/diagnostic.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lvsform-lab-"));
  vi.stubEnv("XDG_STATE_HOME", folder);
  mkdirSync(labPaths("mine").folder, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const counts = { realServers: 3, directors: 1 };
const lab: Lab = {
  name: "mine",
  pid: 2 ** 22 + 1,
  startTime: "1",
  vip: { address: "192.168.0.21", forwardedPort: 1 },
  hosts: hostsOf(counts).map((host) => ({ ...host, sshPort: 1 })),
};
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("no failure"),
    (error: unknown) => (error instanceof Failure ? error.diagnostics[0] : expect.fail(String(error))),
  );

it("a lab that was never started is down: status says so, exec says how to start it, down has nothing to end", async () => {
  expect(await labStatus("mine")).toEqual({ state: "down" });
  expect((await failureOf(runningLab("mine")))?.hint).toBe("Start it: lvsform lab up --name mine");
  expect(await stopLab("mine")).toBe(false);
});

it("a lab whose process is gone is dead, with QEMU's complaint, the last console lines and where the console is kept", async () => {
  await describeLab(lab);
  writeFileSync(labPaths("mine").serialLog, `\u001b[2Jfirst\n${"boot\n".repeat(20)}Kernel panic\n`);
  writeFileSync(labPaths("mine").qemuLog, "qemu: out of memory\n");
  const why = await failureOf(runningLab("mine"));
  expect((await labStatus("mine")).state).toBe("dead");
  expect(why?.code).toBe("lab-dead");
  const lines = why?.detail?.split("\n") ?? [];
  expect(lines[0]).toBe("qemu: out of memory");
  expect(lines.slice(-2)).toEqual(["Kernel panic", `The whole console is in ${labPaths("mine").serialLog}.`]);
  expect(why?.detail).not.toContain("first");
});

it("down clears a dead lab away and keeps its console", async () => {
  await describeLab(lab);
  writeFileSync(labPaths("mine").serialLog, "Kernel panic\n");
  expect(await stopLab("mine")).toBe(true);
  expect(await labStatus("mine")).toEqual({ state: "down" });
  expect([labPaths("mine").serialLog, labPaths("mine").sshConfig].map(existsSync)).toEqual([true, false]);
});

it("up refuses to take a running lab with other hosts for the asked one", async () => {
  await describeLab({ ...lab, pid: process.pid, startTime: (await readStartTime(process.pid)) ?? "" });
  const refused = await failureOf(startLab({ name: "mine", realServers: 4, directors: 1, onProgress: expect.fail }));
  expect(refused?.code).toBe("lab-differs");
  expect(refused?.hint).toContain("lvsform lab down");
});

it("up does not call a lab ready that still boots", async () => {
  await describeLab({ ...lab, pid: process.pid, startTime: (await readStartTime(process.pid)) ?? "" });
  writeFileSync(labPaths("mine").serialLog, "Booting from ROM...\n");
  const late = await failureOf(startLab({ name: "mine", ...counts, timeoutMs: 200, onProgress: expect.fail }));
  expect(late?.summary).toBe("The lab mine was not ready within 0.2 s: its console does not print ready.");
  expect(late?.detail).toContain("Booting from ROM...");
  expect((await labStatus("mine")).state).toBe("running");
});

import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { endProcess, isRunning, readStartTime } from "../../src/lab/process.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

async function start(script: string) {
  const child = spawn("sh", ["-c", `${script}; echo ready; while :; do sleep 0.1; done`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push(child);
  await new Promise((done) => child.stdout.once("data", done));
  const pid = child.pid ?? 0;
  return { pid, startTime: (await readStartTime(pid)) ?? "" };
}

it("ends a process", async () => {
  const process = await start(":");
  expect(await isRunning(process)).toBe(true);
  await endProcess(process);
  expect(await isRunning(process)).toBe(false);
  await endProcess(process);
});

it("ends one that does not listen", async () => {
  const process = await start("trap '' TERM");
  await endProcess(process);
  expect(await isRunning(process)).toBe(false);
});

it("leaves another process alone that got the same number later", async () => {
  const process = await start(":");
  const earlier = { ...process, startTime: String(Number(process.startTime) - 1) };
  expect(await isRunning(earlier)).toBe(false);
  await endProcess(earlier);
  expect(await isRunning(process)).toBe(true);
});

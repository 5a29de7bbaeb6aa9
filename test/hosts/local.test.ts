import { expect, test } from "vitest";
import { ExecInterrupted } from "../../src/hosts/exec-interrupted.ts";
import { connectLocal, openLocal } from "../../src/hosts/local.ts";
import { trusted } from "../../src/model/shell/shell.ts";

test("runs a script here and returns its status and both streams", async () => {
  const result = await openLocal().exec(trusted("echo out; echo err >&2; exit 3"), { timeoutMs: 5000 });
  expect(result).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
});

test("a script ended by a signal has no status", async () => {
  expect((await openLocal().exec(trusted("kill -9 $$"), { timeoutMs: 5000 })).code).toBe(null);
});

test("a script of 1 MB that is not read to its end is no error", async () => {
  const script = `{ echo hi; exit 0; }\n${"# filler\n".repeat(120_000)}`;
  expect(await openLocal().exec(trusted(script), { timeoutMs: 5000 })).toEqual({ code: 0, stdout: "hi\n", stderr: "" });
});

test("a script that takes too long is stopped with all it started, and what was heard is kept", async () => {
  const error = await openLocal()
    .exec(trusted("sleep 30 & echo $!; wait"), { timeoutMs: 100 })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ExecInterrupted);
  const { diagnostics, partial } = error as ExecInterrupted;
  expect(diagnostics[0]).toMatchObject({ code: "exec-timeout", host: "this machine" });
  const child = Number(partial.stdout);
  expect(child).toBeGreaterThan(1);
  await expect.poll(() => isRunning(child)).toBe(false);
});

async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await openLocal().exec(trusted(`cat /proc/${pid}/stat 2>/dev/null | cut -d' ' -f3`), {
    timeoutMs: 5000,
  });
  // A zombie waits for whoever adopted it; it runs nothing.
  return stdout.trim() !== "" && stdout.trim() !== "Z";
}

test("where an option would give it longer, the message names it with its value", async () => {
  const raise = { option: "--read-timeout", presentMs: 30_000 };
  const error = await openLocal()
    .exec(trusted("sleep 30"), { timeoutMs: 50, raise })
    .catch((reason: unknown) => reason);
  expect((error as ExecInterrupted).diagnostics[0]?.hint).toContain("raise --read-timeout (now 30s)");
});

test("an abort stops it at once, and goes under the name of the host that was asked for", async () => {
  const transport = await connectLocal()({ name: "v11", sudo: false });
  const error = await transport
    .exec(trusted("sleep 30"), { timeoutMs: 5000, signal: AbortSignal.timeout(50) })
    .catch((reason: unknown) => reason);
  expect((error as ExecInterrupted).diagnostics[0]).toMatchObject({ code: "exec-aborted", host: "v11" });
});

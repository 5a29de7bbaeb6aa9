import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { takeTurn } from "../../src/lab/lock.ts";

const subject = (name: string) => `test ${process.pid} ${name}`;

it("lets one at a time do the work, tells the others that they wait, and gives each its own result", async () => {
  let [inside, most, waited] = [0, 0, 0];
  const one = (result: number) =>
    takeTurn(
      subject("a"),
      () => {
        waited += 1;
      },
      async () => {
        inside += 1;
        most = Math.max(most, inside);
        await sleep(20);
        inside -= 1;
        return result;
      },
    );
  expect(await Promise.all([one(1), one(2), one(3)])).toEqual([1, 2, 3]);
  expect([most, waited]).toEqual([1, 2]);
});

it("lets go when the work fails", async () => {
  await expect(takeTurn(subject("b"), expect.fail, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await takeTurn(subject("b"), expect.fail, async () => "next")).toBe("next");
});

it("does not make different subjects wait for each other", async () => {
  const inner = () => takeTurn(subject("d"), expect.fail, async () => "both");
  expect(await takeTurn(subject("c"), expect.fail, inner)).toBe("both");
});

it("is let go by the kernel when its process is killed", async () => {
  const lock = join(import.meta.dirname, "../../src/lab/lock.ts");
  const hold = `import { takeTurn } from ${JSON.stringify(lock)};
    await takeTurn(${JSON.stringify(subject("e"))}, () => {}, () => { console.log("held"); return new Promise(() => {}); });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", hold], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((done) => child.stdout.once("data", done));
  let waited = false;
  const mine = takeTurn(
    subject("e"),
    () => {
      waited = true;
      child.kill("SIGKILL");
    },
    async () => "mine",
  );
  expect(await mine).toBe("mine");
  expect(waited).toBe(true);
});

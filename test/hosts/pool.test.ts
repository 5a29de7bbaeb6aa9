import { expect, test } from "vitest";
import { createPool } from "../../src/hosts/pool.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import type { Connect, HostTarget, Transport } from "../../src/model/transport.ts";

const host = (name: string): HostTarget => ({ name, sudo: false });
const soon = { timeoutMs: 1000 };
const failure = (code: string) => new Failure({ severity: "error", code, summary: code, hint: "-" });

function fake(answers: (() => Promise<string>)[] = []): { connect: Connect; opened: string[]; closed: string[] } {
  const opened: string[] = [];
  const closed: string[] = [];
  const connect: Connect = async ({ name }) => {
    opened.push(name);
    const transport: Transport = {
      exec: async () => ({ code: 0, stdout: (await answers.shift()?.()) ?? "ok", stderr: "" }),
      close: async () => void closed.push(name),
    };
    return transport;
  };
  return { connect, opened, closed };
}

test("one connection serves all tasks on a host, also at the same time, until the pool is closed", async () => {
  const { connect, opened, closed } = fake();
  const pool = createPool(connect);
  const task = (transport: Transport) => transport.exec(trusted(""), soon).finally(() => transport.close());
  await Promise.all([pool.with(host("v11"), task), pool.with(host("v11"), task), pool.with(host("v12"), task)]);
  expect(await pool.with(host("v11"), (transport) => transport.exec(trusted(""), soon))).toMatchObject({
    stdout: "ok",
  });
  expect(opened).toEqual(["v11", "v12"]);
  expect(closed).toEqual([]);
  await pool.closeAll();
  expect(closed).toEqual(["v11", "v12"]);
});

test("opens no more connections at a time than it may", async () => {
  let open = 0;
  let most = 0;
  const pool = createPool(
    async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      return { exec: async () => ({ code: 0, stdout: "", stderr: "" }), close: async () => {} };
    },
    { parallelism: 3 },
  );
  await Promise.all(Array.from({ length: 10 }, (_, n) => pool.with(host(`v${n}`), async () => n)));
  expect(most).toBe(3);
});

test("a host that could not be reached is not tried again", async () => {
  let tries = 0;
  const pool = createPool(async () => {
    tries += 1;
    throw failure("connect-timeout");
  });
  for (let n = 0; n < 2; n += 1) await expect(pool.with(host("v11"), async () => 1)).rejects.toThrow("connect-timeout");
  expect(tries).toBe(1);
  await pool.closeAll();
});

test("an abort says nothing about the host: it is tried again", async () => {
  const stop = new AbortController();
  let tries = 0;
  const { connect } = fake();
  const pool = createPool(async (target, signal) => {
    tries += 1;
    if (signal?.aborted) throw failure("connect-aborted");
    return connect(target);
  });
  stop.abort();
  await expect(pool.with(host("v11"), async () => 1, stop.signal)).rejects.toThrow("connect-aborted");
  expect(await pool.with(host("v11"), async () => 1)).toBe(1);
  expect(tries).toBe(2);
});

test("a connection that had ended before anything was sent is opened once more", async () => {
  const { connect, opened, closed } = fake([() => Promise.reject(failure("connection-closed"))]);
  const pool = createPool(connect);
  const result = await pool.with(host("v11"), (transport) => transport.exec(trusted(""), soon));
  expect(result.stdout).toBe("ok");
  expect(opened).toEqual(["v11", "v11"]);
  expect(closed).toEqual(["v11"]);
});

test("it is opened once more only, and never after something was sent", async () => {
  const dead = () => Promise.reject(failure("connection-closed"));
  const twice = fake([dead, dead]);
  const exec = (transport: Transport) => transport.exec(trusted(""), soon);
  await expect(createPool(twice.connect).with(host("v11"), exec)).rejects.toThrow("connection-closed");
  expect(twice.opened).toHaveLength(2);
  const lost = fake([() => Promise.reject(failure("connection-lost"))]);
  await expect(createPool(lost.connect).with(host("v11"), exec)).rejects.toThrow("connection-lost");
  expect(lost.opened).toHaveLength(1);
});

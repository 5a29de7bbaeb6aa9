import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { ExecInterrupted } from "../../../../src/hosts/exec-interrupted.ts";
import { connectSsh, type SshOptions } from "../../../../src/hosts/ssh/client/connect.ts";
import { knownHostsLine } from "../../../../src/hosts/ssh/keys/known-hosts.ts";
import { Failure } from "../../../../src/model/diagnostic.ts";
import { frameScript, parseFrames } from "../../../../src/model/shell/frame.ts";
import { trusted } from "../../../../src/model/shell/shell.ts";
import type { Transport } from "../../../../src/model/transport.ts";
import { hostKey, makeHome, type ServerOptions, startServer, type TestServer } from "../../ssh-server.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const v11 = { name: "v11", sudo: false };
const soon = { timeoutMs: 5000 };

async function host(
  options: ServerOptions & { ssh?: SshOptions } = {},
): Promise<{ server: TestServer; configFile: string }> {
  const server = await startServer(options);
  const { home, write, remove } = makeHome();
  cleanups.push(remove, () => server.close());
  write("known_hosts", knownHostsLine("127.0.0.1", server.port, hostKey.blob));
  const lines = [
    "Host v11",
    "HostName 127.0.0.1",
    `Port ${server.port}`,
    `IdentityFile ${home}/id`,
    "IdentityAgent none",
  ];
  const configFile = write("config", [...lines, "User root", `UserKnownHostsFile ${home}/known_hosts`, ""].join("\n"));
  return { server, configFile };
}

async function connected(
  options: ServerOptions & { ssh?: SshOptions } = {},
  target = v11,
): Promise<{ server: TestServer; transport: Transport }> {
  const { server, configFile } = await host(options);
  const transport = await connectSsh({ configFile, ...options.ssh })(target);
  cleanups.push(() => transport.close());
  return { server, transport };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

test("runs a script and returns its status and both streams", async () => {
  const { server, transport } = await connected();
  const result = await transport.exec(trusted("echo out; echo err >&2; exit 3"), soon);
  expect(result).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
  expect(server.commands).toEqual(["exec /bin/sh -s"]);
});

test("a script of 1 MB goes by standard input, never by the command line", async () => {
  const { server, transport } = await connected();
  const script = `cat <<'END' | wc -c\n${"x".repeat(1_000_000)}\nEND\n`;
  expect((await transport.exec(trusted(script), soon)).stdout.trim()).toBe("1000001");
  expect(server.commands[0]?.length).toBeLessThan(100);
});

test("characters that are cut between packets come out whole, on both streams", async () => {
  const bytes = Buffer.from("grüße €");
  const answer: NonNullable<ServerOptions["answer"]> = (channel) => {
    for (const byte of bytes) {
      channel.write(Buffer.from([byte]));
      channel.stderr.write(Buffer.from([byte]));
    }
    channel.exit(0);
    channel.end();
  };
  const { transport } = await connected({ answer });
  expect(await transport.exec(trusted(""), soon)).toEqual({ code: 0, stdout: "grüße €", stderr: "grüße €" });
});

test("many execs share one connection", async () => {
  const { server, transport } = await connected();
  const results = await Promise.all([1, 2, 3].map((n) => transport.exec(trusted(`echo ${n}`), soon)));
  expect(results.map(({ stdout }) => stdout)).toEqual(["1\n", "2\n", "3\n"]);
  expect(server.sockets).toHaveLength(1);
});

test("noise of rc files before the first frame does no harm", async () => {
  const { transport } = await connected();
  const noisy: Transport = {
    ...transport,
    exec: (script, options) =>
      transport.exec(
        trusted(`printf 'Welcome\\n@x begin b\\nfalse\\n@x end b 0\\n'; printf noise >&2\n${script}`),
        options,
      ),
  };
  const nonce = randomBytes(12).toString("hex");
  const parts = [
    { name: "a", script: trusted("echo one") },
    { name: "b", script: trusted("echo two >&2; exit 4") },
  ];
  const { stdout, stderr } = await noisy.exec(frameScript(parts, nonce, { onError: "go-on" }), soon);
  expect(stdout).toMatch(/^Welcome/);
  expect(parseFrames(stdout, stderr, nonce)).toEqual([
    { name: "a", stdout: "one\n", stderr: "", code: 0 },
    { name: "b", stdout: "", stderr: "two\n", code: 4 },
  ]);
});

test("a script that takes too long ends with what was heard and the word that it may still run", async () => {
  const { transport } = await connected();
  const failure = await failureOf(transport.exec(trusted("echo begun; sleep 5"), { timeoutMs: 150 }));
  expect(failure.diagnostics[0]).toMatchObject({ code: "exec-timeout", host: "v11" });
  expect((failure as ExecInterrupted).diagnostics[0]?.detail).toContain("may still be running");
  expect((failure as ExecInterrupted).partial.stdout).toBe("begun\n");
});

test("after a timeout the connection is gone, and the next exec says that nothing was sent", async () => {
  const { transport } = await connected();
  await failureOf(transport.exec(trusted("sleep 5"), { timeoutMs: 50 }));
  expect((await failureOf(transport.exec(trusted("true"), soon))).diagnostics[0]?.code).toBe("connection-closed");
});

test("an abort ends the exec at once", async () => {
  const { transport } = await connected();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const failure = await failureOf(transport.exec(trusted("sleep 5"), { ...soon, signal: stop.signal }));
  expect(failure.diagnostics[0]?.code).toBe("exec-aborted");
  const again = await connected();
  expect(
    (await failureOf(again.transport.exec(trusted("true"), { ...soon, signal: stop.signal }))).diagnostics[0]?.code,
  ).toBe("exec-aborted");
});

test("a connection cut while steps run still tells which of them ended", async () => {
  const { server, transport } = await connected();
  const nonce = "0123456789ab";
  const parts = [
    { name: "a", script: trusted("echo one") },
    { name: "b", script: trusted("echo two; sleep 5") },
  ];
  const exec = failureOf(transport.exec(frameScript(parts, nonce, { onError: "stop" }), soon));
  setTimeout(() => server.cut(), 100);
  const failure = await exec;
  expect(failure).toBeInstanceOf(ExecInterrupted);
  expect(failure.diagnostics[0]).toMatchObject({ code: "connection-lost", host: "v11" });
  const { stdout, stderr } = (failure as ExecInterrupted).partial;
  expect(parseFrames(stdout, stderr, nonce)).toEqual([{ name: "a", stdout: "one\n", stderr: "", code: 0 }]);
  expect(stdout).toContain("two");
});

test("a host that vanishes without a word is noticed", async () => {
  const { server, transport } = await connected({ ssh: { keepaliveIntervalMs: 30 } });
  const exec = failureOf(transport.exec(trusted("echo begun; sleep 5"), soon));
  setTimeout(() => server.freeze(), 100);
  const [problem] = (await exec).diagnostics;
  expect(problem).toMatchObject({
    code: "connection-lost",
    detail: expect.stringMatching(/^Keepalive timeout\. .*may still be running/),
  });
});

test("a session that ends without an exit status is not taken for a success", async () => {
  const { transport } = await connected({ answer: (channel) => channel.end() });
  expect((await failureOf(transport.exec(trusted("true"), soon))).diagnostics[0]?.code).toBe("connection-lost");
});

test("output without end is stopped", async () => {
  const { transport } = await connected({ ssh: { maxOutputBytes: 100_000 } });
  expect((await failureOf(transport.exec(trusted("yes"), soon))).diagnostics[0]?.code).toBe("output-too-large");
});

test("with sudo it runs the shell by sudo -n", async () => {
  const { home, write, remove } = makeHome();
  cleanups.push(remove);
  write("sudo", '#!/bin/sh\n[ "$1" = -n ] && shift\nSUDO=yes exec "$@"\n');
  const env = { PATH: `${home}:/usr/bin:/bin` };
  chmodSync(join(home, "sudo"), 0o755);
  const { transport } = await connected({ env }, { name: "v11", sudo: true });
  expect((await transport.exec(trusted("echo $SUDO"), soon)).stdout).toBe("yes\n");
});

test.each([
  ["sudo: a password is required", 1, "sudo-refused"],
  ["sudo: a terminal is required to read the password; either use the -S option", 1, "sudo-refused"],
  ["bob is not in the sudoers file.  This incident will be reported.", 1, "sudo-refused"],
  ["Sorry, user bob is not allowed to execute '/bin/sh -s' as root on v11.", 1, "sudo-refused"],
  ["sudo: sorry, you must have a tty to run sudo", 1, "sudo-terminal"],
  ["env: 'sudo': No such file or directory", 127, "sudo-missing"],
])("tells a refusal of sudo: %s", async (words, status, code) => {
  const answer: NonNullable<ServerOptions["answer"]> = (channel) => {
    channel.stderr.write(`${words}\n`);
    channel.exit(status);
    channel.end();
  };
  const { transport } = await connected({ answer }, { name: "v11", sudo: true });
  const [problem] = (await failureOf(transport.exec(trusted("true"), soon))).diagnostics;
  expect(problem).toMatchObject({ code, host: "v11" });
  if (code === "sudo-refused") expect(problem?.hint).toContain("root ALL=(root) NOPASSWD: /bin/sh -s");
  if (code === "sudo-terminal") expect(problem?.hint).toContain("Defaults:root !requiretty");
});

test("a script that fails under sudo is no refusal of sudo", async () => {
  const answer: NonNullable<ServerOptions["answer"]> = (channel) => {
    channel.stderr.write("ipvsadm: a password is required\n");
    channel.exit(1);
    channel.end();
  };
  const { transport } = await connected({ answer }, { name: "v11", sudo: true });
  expect((await transport.exec(trusted("true"), soon)).code).toBe(1);
});

test("close can be called twice, and a process ends by itself after it", async () => {
  const { configFile } = await host();
  const program = `
    const { connectSsh } = await import(${JSON.stringify(join(import.meta.dirname, "../../../../src/hosts/ssh/client/connect.ts"))});
    const transport = await connectSsh({ configFile: ${JSON.stringify(configFile)} })({ name: "v11", sudo: false });
    console.log((await transport.exec("echo hi", { timeoutMs: 60000 })).stdout.trim());
    const began = performance.now();
    await Promise.all([transport.close(), transport.close()]);
    if (performance.now() - began > 400) throw new Error("the host was not told goodbye");
    await transport.close();`;
  const output = await new Promise((resolve, reject) => {
    execFile(process.execPath, ["--input-type=module", "-e", program], { timeout: 4000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}${stderr}`)) : resolve(stdout),
    );
  });
  expect(output).toBe("hi\n");
});

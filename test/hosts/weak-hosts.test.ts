import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Algorithms } from "ssh2";
import { afterEach, expect, test } from "vitest";
import { connectSsh } from "../../src/hosts/ssh/client/connect.ts";
import { knownHostsLine } from "../../src/hosts/ssh/keys/known-hosts.ts";
import { fetchHostKey, trustHost } from "../../src/hosts/ssh/keys/trust.ts";
import { type Diagnostic, Failure } from "../../src/model/diagnostic.ts";
import { hostKey, type Key, makeHome, makeKey, type ServerOptions, startServer } from "./ssh-server.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const shortKey = makeKey(1024);
const rsaKey = makeKey(2048);

async function host(
  lines: readonly string[],
  options: ServerOptions = {},
  known: Key = options.hostKeys?.[0] ?? hostKey,
) {
  const server = await startServer(options);
  const { home, write, remove } = makeHome();
  cleanups.push(remove, () => server.close());
  write("known_hosts", knownHostsLine("127.0.0.1", server.port, known.blob));
  const own = lines.map((line) => line.replaceAll("HOME", home));
  const all = [
    "HostName 127.0.0.1",
    `Port ${server.port}`,
    "User root",
    "IdentityAgent none",
    `IdentityFile ${home}/id`,
  ];
  const configFile = write(
    "config",
    ["Host v11", ...own, ...all, `UserKnownHostsFile ${home}/known_hosts`, ""].join("\n"),
  );
  const connect = async (): Promise<void> => (await connectSsh({ configFile })({ name: "v11", sudo: false })).close();
  return { server, home, write, configFile, connect };
}

async function problemOf(promise: Promise<unknown>): Promise<Diagnostic> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics[0] as Diagnostic;
    throw error;
  }
  throw new Error("it did not fail");
}

const weak: readonly (readonly [string, string, Algorithms])[] = [
  ["MACs", "hmac-sha1", { hmac: ["hmac-sha1"], cipher: ["aes128-ctr"] }],
  ["MACs", "hmac-sha1-etm@openssh.com", { hmac: ["hmac-sha1-etm@openssh.com"], cipher: ["aes128-ctr"] }],
  ["Ciphers", "aes128-cbc", { cipher: ["aes128-cbc"] }],
  ["KexAlgorithms", "diffie-hellman-group14-sha1", { kex: ["diffie-hellman-group14-sha1"] }],
  ["KexAlgorithms", "diffie-hellman-group1-sha1", { kex: ["diffie-hellman-group1-sha1"] }],
  ["HostKeyAlgorithms", "ssh-rsa", { serverHostKey: ["ssh-rsa"] }],
];

test.each(weak)(
  "%s: a host that knows %s alone is refused, unless the configuration adds it",
  async (word, name, algorithms) => {
    const hostKeys = [rsaKey];
    const refused = await host([], { hostKeys, algorithms });
    const problem = await problemOf(refused.connect());
    expect(problem).toMatchObject({ code: "no-common-algorithm", host: "v11" });
    expect(problem.detail).toMatch(/no matching .*\. lvsform offered /i);
    expect(refused.server.logins()).toBe(0);
    const added = await host([`${word} +${name}`], { hostKeys, algorithms });
    await added.connect();
    expect(added.server.logins()).toBeGreaterThan(0);
  },
);

test.each([
  ["MACs hmac-sha2-512", "mac", "hmac-sha2-512"],
  ["Ciphers aes256-ctr", "cipher", "aes256-ctr"],
])("%s is what the host agrees on", async (line, field, name) => {
  const { server, connect } = await host([line], { algorithms: { cipher: ["aes128-ctr", "aes256-ctr"] } });
  await connect();
  expect(server.agreed[0]?.cs).toMatchObject({ [field]: name });
});

test("KexAlgorithms and HostKeyAlgorithms are what the host agrees on", async () => {
  const lines = ["KexAlgorithms ecdh-sha2-nistp384", "HostKeyAlgorithms rsa-sha2-256"];
  const { server, connect } = await host(lines, { hostKeys: [rsaKey, hostKey] });
  await connect();
  expect(server.agreed[0]).toMatchObject({ kex: "ecdh-sha2-nistp384", serverHostKey: "rsa-sha2-256" });
});

test.each([
  [1024, []],
  [2048, ["RequiredRSASize 3072"]],
] as const)(
  "a host key of %i bits is refused with host, size and what to do, before the login",
  async (bits, lines) => {
    const key = bits === 1024 ? shortKey : rsaKey;
    const { server, connect, configFile } = await host(lines, { hostKeys: [key] });
    const problem = await problemOf(connect());
    expect(problem).toMatchObject({ code: "host-key-short", host: "v11" });
    expect(problem.detail).toContain(`an RSA key of ${bits} bits, and at least ${bits === 1024 ? 2048 : 3072}`);
    expect(problem.hint).toContain("ssh-keygen -A");
    expect(server.logins()).toBe(0);
    // It cannot be made known either.
    expect(await problemOf(fetchHostKey("v11", { configFile }))).toMatchObject({ code: "host-key-short" });
  },
);

test("a host that was known by a short key and has a better one by now can be trusted again", async () => {
  const { configFile, connect } = await host([], { hostKeys: [shortKey, hostKey] });
  expect(await problemOf(connect())).toMatchObject({ code: "host-key-unknown" });
  expect(trustHost(await fetchHostKey("v11", { configFile }))).toMatchObject({ action: "added" });
  await connect();
});

test("an unknown key that is too short is refused for its size, and not offered to be trusted", async () => {
  const { connect } = await host([], { hostKeys: [shortKey] }, hostKey);
  expect(await problemOf(connect())).toMatchObject({ code: "host-key-short" });
});

test("a key file of 1024 bits is not offered, and the message names it, its size and what to do", async () => {
  const { server, write, connect } = await host([], { acceptedKey: shortKey });
  write("id", shortKey.privateKey);
  const problem = await problemOf(connect());
  expect(problem).toMatchObject({ code: "auth-failed", host: "v11" });
  expect(problem.detail).toMatch(/\/id: it is an RSA key of 1024 bits, and at least 2048 are required/);
  expect(problem.hint).toContain("ssh-keygen -t ed25519");
  expect(server.offers).toEqual([]);
});

test.each([
  [[], "ssh-rsa/sha256"],
  [["PubkeyAcceptedAlgorithms rsa-sha2-512"], "ssh-rsa/sha512"],
])("an RSA key file logs in without SHA-1 (%j)", async (lines, offer) => {
  const { server, write, connect } = await host(lines, { acceptedKey: rsaKey });
  write("id", rsaKey.privateKey);
  await connect();
  expect(new Set(server.offers)).toEqual(new Set([offer]));
});

test("a key whose type PubkeyAcceptedAlgorithms leaves out is not offered, and the message says so", async () => {
  const { server, connect } = await host(["PubkeyAcceptedAlgorithms rsa-sha2-512"]);
  const problem = await problemOf(connect());
  expect(problem.detail).toContain("PubkeyAcceptedAlgorithms allows no key of type ssh-ed25519");
  expect(server.offers).toEqual([]);
});

async function agentWith(...keys: readonly Key[]) {
  const { home, write, remove } = makeHome();
  const socket = join(home, "agent");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  cleanups.push(remove, () => agent.kill());
  await expect.poll(() => existsSync(socket)).toBe(true);
  for (const [index, key] of keys.entries()) {
    const file = write(`key${index}`, key.privateKey);
    const added = spawn("ssh-add", ["-q", file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
    expect(await once(added, "exit")).toEqual([0, null]);
  }
  return socket;
}

test("the agent signs with the allowed hash, and its short keys are not offered", async () => {
  const socket = await agentWith(shortKey, rsaKey);
  const lines = [`IdentityAgent ${socket}`, "PubkeyAcceptedAlgorithms rsa-sha2-512"];
  const { server, connect } = await host(lines, { acceptedKey: rsaKey });
  await connect();
  expect(server.offers).toEqual(["ssh-rsa/sha512", "ssh-rsa/sha512"]);
});

test("a short key of the agent is named where nothing else logs in", async () => {
  const socket = await agentWith(shortKey);
  const { connect } = await host([`IdentityAgent ${socket}`], { acceptedKey: shortKey });
  const problem = await problemOf(connect());
  expect(problem.detail).toContain("the agent offered 0 of its 1 keys");
  expect(problem.detail).toContain("a key of the agent was not offered: it is an RSA key of 1024 bits");
});

test.each(["PubkeyAuthentication no", "PreferredAuthentications keyboard-interactive,password"])(
  "%s: neither agent nor key file is used, and the message says so",
  async (line) => {
    const socket = await agentWith(rsaKey);
    const { server, connect } = await host([line, `IdentityAgent ${socket}`], { acceptedKey: rsaKey });
    const problem = await problemOf(connect());
    expect(problem).toMatchObject({ code: "auth-failed", host: "v11" });
    expect(problem.detail).toContain(line);
    expect(problem.detail).toContain("neither the agent nor a key file was used");
    expect(problem.hint).toContain("PubkeyAuthentication yes");
    expect(server.offers).toEqual([]);
  },
);

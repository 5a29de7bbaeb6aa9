import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { openClient } from "../../src/hosts/ssh/client/client.ts";
import { connectSsh } from "../../src/hosts/ssh/client/connect.ts";
import { loginCause } from "../../src/hosts/ssh/client/login.ts";
import { openSocket } from "../../src/hosts/ssh/client/socket.ts";
import { resolveSshHost } from "../../src/hosts/ssh/config/config.ts";
import { knownHostsLine } from "../../src/hosts/ssh/keys/known-hosts.ts";
import { diagnostic } from "../../src/messages/build.ts";
import { type Diagnostic, Failure } from "../../src/model/diagnostic.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import {
  hostKey,
  type Key,
  makeHome,
  makeKey,
  type ServerOptions,
  startPort,
  startServer,
  userKey,
} from "./ssh-server.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function server(options: ServerOptions = {}) {
  const started = await startServer(options);
  cleanups.push(() => started.close());
  return started;
}

async function port(serve: Parameters<typeof startPort>[0]) {
  const started = await startPort(serve);
  cleanups.push(() => started.close());
  return started.port;
}

interface Place {
  readonly port: number;
  readonly known?: string;
  readonly lines?: readonly string[];
  readonly more?: string;
}

function configured({ port: at, known, lines = [], more = "" }: Place) {
  const { home, write, remove } = makeHome();
  cleanups.push(remove);
  write("known_hosts", known ?? knownHostsLine("127.0.0.1", at, hostKey.blob));
  const own = lines.map((line) => line.replaceAll("HOME", home)).join("\n");
  const all = `Host *\n IdentityFile ${home}/id\n IdentityAgent none\n User root\n UserKnownHostsFile ${home}/known_hosts\n HostName 127.0.0.1\n`;
  const configFile = write("config", `Host v11\n Port ${at}\n${own}\n${more}\n${all}`);
  return { home, write, connect: connectSsh({ configFile }) };
}

async function problemOf(promise: Promise<{ close(): Promise<void> }>): Promise<Diagnostic> {
  try {
    await (await promise).close();
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics[0] as Diagnostic;
    throw error;
  }
  throw new Error("it did not fail");
}

async function problemAt(place: Place): Promise<Diagnostic> {
  const problem = await problemOf(configured(place).connect({ name: "v11", sudo: false }));
  expect(problem).toMatchObject({ severity: "error", host: "v11" });
  expect(problem.hint).not.toBe("");
  return problem;
}

test("a port where nobody listens refuses the connection", async () => {
  const { port: free, close } = await startPort(() => {});
  await close();
  const problem = await problemAt({ port: free });
  expect(problem.code).toBe("connect-refused");
  expect(problem.summary).toBe(`v11 (127.0.0.1 port ${free}) refused the connection.`);
});

test("a refusal that comes while what speaks ssh is loaded is told as one", async () => {
  const { port: free, close } = await startPort(() => {});
  await close();
  const { write } = configured({ port: free });
  const host = resolveSshHost("v11", {
    configFile: write("refused", `Host v11\n HostName 127.0.0.1\n Port ${free}\n`),
  });
  const stream = openSocket(host);
  const [error] = await once(stream, "error");
  const problem = await problemOf(openClient({ host, via: [] }, { stream, error, judge: () => undefined }));
  expect(problem).toMatchObject({ code: "connect-refused", detail: expect.stringContaining("ECONNREFUSED") });
});

test("a port that accepts and never speaks is given up after ConnectTimeout", async () => {
  const silent = await port(() => {});
  const problem = await problemAt({ port: silent, lines: [" ConnectTimeout 1"] });
  expect(problem).toMatchObject({ code: "handshake-timeout", detail: "Nothing was received within 1 s." });
  expect(problem.hint).toContain("To wait longer, raise --connect-timeout, or ConnectTimeout for the host (now 1s)");
});

test("a name without an address is told as such", async () => {
  const problem = await problemAt({ port: 22, lines: [" HostName no-such-host.invalid"] });
  expect(problem.code).toBe("name-not-found");
});

test("a host that hangs up before the handshake is told as such", async () => {
  const hangsUp = await port((socket) => socket.end());
  expect((await problemAt({ port: hangsUp })).code).toBe("closed-before-handshake");
});

test("a port of another program is told as such", async () => {
  const web = await port((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\nSSH-0.1-none\r\n"));
  expect((await problemAt({ port: web })).code).toBe("handshake-failed");
});

test("a host that shares no algorithm is told as such", async () => {
  const { port: at } = await server({ algorithms: { kex: ["diffie-hellman-group1-sha1"] } });
  expect((await problemAt({ port: at })).code).toBe("no-common-algorithm");
});

test("an unknown host key is refused with its fingerprint and the command that trusts it", async () => {
  const { port: at, commands } = await server();
  const problem = await problemAt({ port: at, known: "" });
  expect(problem).toMatchObject({ code: "host-key-unknown" });
  expect(problem.detail).toMatch(/^The ssh-ed25519 key fingerprint is SHA256:[A-Za-z0-9+/]{43}\.$/);
  expect(problem.hint).toMatch(/\(ssh-keygen -lf \/etc\/ssh\/ssh_host_ed25519_key.pub\)/);
  // Typed as it stands, it has to find the host in the same configuration.
  expect(problem.hint).toMatch(/lvsform hosts trust v11 --ssh-config \S+\/config$/);
  expect(commands).toEqual([]);
});

test("StrictHostKeyChecking no does not let an unknown key pass", async () => {
  const { port: at } = await server();
  const problem = await problemAt({ port: at, known: "", lines: [" StrictHostKeyChecking no"] });
  expect(problem.code).toBe("host-key-unknown");
});

test("a changed host key is refused with the place of the known one", async () => {
  const { port: at } = await server();
  const known = `# first line\n${knownHostsLine("127.0.0.1", at, makeKey().blob)}`;
  const problem = await problemAt({ port: at, known });
  expect(problem.code).toBe("host-key-changed");
  expect(problem.summary).toContain("intercepted");
  expect(problem.detail).toMatch(/known_hosts:2\. /);
  expect(problem.hint).toContain(`-R '[127.0.0.1]:${at}'`);
});

test("a revoked host key is refused", async () => {
  const { port: at } = await server();
  const line = knownHostsLine("127.0.0.1", at, hostKey.blob);
  expect((await problemAt({ port: at, known: `${line}@revoked ${line}` })).code).toBe("host-key-revoked");
});

test("a key that one file knows and another one revokes is revoked", async () => {
  const { port: at } = await server();
  const { write, home, connect } = configured({
    port: at,
    lines: [" UserKnownHostsFile HOME/known_hosts HOME/revoked"],
  });
  write("revoked", `@revoked ${knownHostsLine("127.0.0.1", at, hostKey.blob)}`);
  const problem = await problemOf(connect({ name: "v11", sudo: false }));
  expect(problem).toMatchObject({ code: "host-key-revoked" });
  expect(problem.detail).toContain(`${home}/revoked:1`);
});

async function connects(place: Place): Promise<void> {
  const transport = await configured(place).connect({ name: "v11", sudo: false });
  expect((await transport.exec(trusted("echo hi"), { timeoutMs: 5000 })).stdout).toBe("hi\n");
  await transport.close();
}

test("a hashed known host is known", async () => {
  const { port: at } = await server();
  await connects({ port: at, known: knownHostsLine("127.0.0.1", at, hostKey.blob, Buffer.alloc(20, 7)) });
});

test("a host key alias is looked up instead of address and port", async () => {
  const { port: at } = await server();
  await connects({ port: at, known: knownHostsLine("lb-one", 22, hostKey.blob), lines: [" HostKeyAlias lb-one"] });
});

test("a host with several keys is asked for the type that is known", async () => {
  const ecdsa: Key = makeKey("ecdsa");
  const { port: at } = await server({ hostKeys: [hostKey, ecdsa] });
  await connects({ port: at, known: knownHostsLine("127.0.0.1", at, ecdsa.blob) });
  await connects({ port: at, known: knownHostsLine("127.0.0.1", at, hostKey.blob) });
});

test("a refused login tells every key that was tried, and the user", async () => {
  const { port: at } = await server({ acceptedKey: makeKey() });
  const problem = await problemAt({ port: at, lines: [" IdentityFile HOME/missing", " IdentityFile HOME/config"] });
  expect(problem.code).toBe("auth-failed");
  expect(problem.detail).toMatch(/^User root: /);
  expect(problem.detail).toMatch(/key file \S+\/id was refused/);
  expect(problem.detail).toMatch(/missing: it does not exist/);
  expect(problem.detail).toMatch(/config: it holds no private key/);
  expect(problem.detail).toContain("no agent is running");
});

test("an agent that is not there is named", async () => {
  const { port: at } = await server({ acceptedKey: makeKey() });
  const problem = await problemAt({ port: at, lines: [" IdentityAgent HOME/socket"] });
  expect(problem.detail).toMatch(/there is no agent at \S+\/socket/);
});

test("an encrypted key file is named, with ssh-add as the way out", async () => {
  const { port: at } = await server();
  const { write, home, connect } = configured({ port: at, lines: [" IdentityFile HOME/locked"] });
  const ssh2 = (await import("ssh2")).default;
  write(
    "locked",
    ssh2.utils.generateKeyPairSync("ed25519", { passphrase: "x", cipher: "aes256-ctr", rounds: 1 }).private,
  );
  write("id", makeKey().privateKey);
  const problem = await problemOf(connect({ name: "v11", sudo: false }));
  expect(problem.detail).toContain(`${home}/locked has a passphrase`);
  // Without an agent, ssh-add alone would only say that there is none.
  expect(problem.hint).toContain(`eval "$(ssh-agent)" && ssh-add ${home}/locked`);
});

test("a host that counted too many keys is offered the right one alone", () => {
  const nothing = { identities: [], attempts: [], unusable: [], isForbidden: false };
  const reason = "the agent offered 4 of its 4 keys; Too many authentication failures";
  const data = { place: "v11", user: "root", reason, cause: loginCause(nothing, reason) };
  expect(diagnostic("auth-failed", data).hint).toContain("IdentitiesOnly yes");
  expect(loginCause(nothing, "key file /k was refused")).toBe("unknown");
});

test("the second key file is tried when the first one is refused", async () => {
  const { port: at } = await server();
  const { write, connect } = configured({ port: at, lines: [" IdentityFile HOME/wrong"] });
  write("wrong", makeKey().privateKey);
  const transport = await connect({ name: "v11", sudo: false });
  await transport.close();
});

const jumping = (gate: number) => ({ lines: [" ProxyJump gate"], more: `Host gate\n Port ${gate}\n` });

async function twoHops(options: { gate?: ServerOptions; v11?: ServerOptions } = {}) {
  const gate = await server({ forward: true, ...options.gate });
  const v11 = await server(options.v11);
  const known = [gate, v11].map(({ port: at }) => knownHostsLine("127.0.0.1", at, hostKey.blob)).join("");
  return { gate, v11, place: { port: v11.port, known, ...jumping(gate.port) } };
}

test("a host behind a jump host is reached through it, and both connections end with it", async () => {
  const { gate, v11, place } = await twoHops();
  await connects(place);
  expect(gate.sockets).toHaveLength(1);
  expect(gate.commands).toEqual([]);
  expect(v11.commands).toHaveLength(1);
  await expect.poll(() => [gate, v11].every(({ sockets }) => sockets.every((one) => one.destroyed))).toBe(true);
});

test("hosts behind one jump host share its connection, which ends with the last of them", async () => {
  const { gate, place } = await twoHops();
  const { connect } = configured(place);
  const target = { name: "v11", sudo: false };
  const [first, second] = await Promise.all([connect(target), connect(target)]);
  expect(gate.sockets).toHaveLength(1);
  await first?.close();
  expect((await second?.exec(trusted("echo hi"), { timeoutMs: 5000 }))?.stdout).toBe("hi\n");
  await second?.close();
  await expect.poll(() => gate.sockets.every((one) => one.destroyed)).toBe(true);
});

test("a jump host that cannot be reached is named with the host behind it", async () => {
  const { port: free, close } = await startPort(() => {});
  await close();
  const problem = await problemAt({ port: 22, ...jumping(free) });
  expect(problem.code).toBe("connect-refused");
  expect(problem.summary).toBe(
    `v11 is unreachable: its jump host gate (127.0.0.1 port ${free}) refused the connection.`,
  );
});

test("each hop's key is checked: an unknown jump host is refused with its own name", async () => {
  const { place } = await twoHops();
  const problem = await problemAt({ ...place, known: "" });
  expect(problem.code).toBe("host-key-unknown");
  expect(problem.hint).toContain("lvsform hosts trust gate");
});

test("a host behind a jump host that refuses the connection is named with its way", async () => {
  const { place } = await twoHops();
  const { port: free, close } = await startPort(() => {});
  await close();
  const { port: _, ...rest } = place;
  const problem = await problemAt({ port: free, ...rest });
  expect(problem.summary).toContain(`v11 via gate (127.0.0.1 port ${free})`);
  expect(problem.code).toBe("connect-failed");
});

test("an abort while connecting ends it at once", async () => {
  const silent = await port(() => {});
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const { connect } = configured({ port: silent });
  const problem = await problemOf(connect({ name: "v11", sudo: false }, stop.signal));
  expect(problem.code).toBe("connect-aborted");
});

test("the agent's keys are used, those of the identity files first", async () => {
  // The order is tried here without an agent process; a real one was compared by hand.
  const { orderAgentKeys } = await import("../../src/hosts/ssh/keys/identities.ts");
  const [a, b, c] = [makeKey(), makeKey(), userKey] as const;
  const listed = [{ file: "c", state: "public", publicKey: c.blob } as const];
  const blobOf = (key: Key) => key.blob;
  expect(orderAgentKeys([a, b, c], blobOf, listed, false)).toEqual([c, a, b]);
  expect(orderAgentKeys([a, b, c], blobOf, listed, true)).toEqual([c]);
});

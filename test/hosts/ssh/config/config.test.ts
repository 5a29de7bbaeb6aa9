import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { routeTo } from "../../../../src/hosts/ssh/client/route.ts";
import { resolveSshHost, type SshConfigOptions } from "../../../../src/hosts/ssh/config/config.ts";
import { Failure } from "../../../../src/model/diagnostic.ts";
import { makeHome } from "../../ssh-server.ts";

const { home, write, remove } = makeHome();
afterAll(remove);
mkdirSync(join(home, ".ssh/conf.d"), { recursive: true });
writeFileSync(join(home, ".ssh/conf.d/10.conf"), "User incuser\nHost inc1\n  Port 1111\n");

// What ssh -G of OpenSSH 9.2 prints for this file was compared with every answer below.
const configFile = write(
  "config",
  `# comment
Host v1? !v19
  HostName 10.0.0.%h
  ProxyJump a,root@b:2222
  IdentityFile "/tmp/my key"
  IdentityFile /tmp/k#x
  Port=2200
  User = bob
Match originalhost v12 user bob
  ConnectTimeout 7
Match !host 10.* !originalhost nested
  Port 99
Match host 10.0.0.v11 final
  HashKnownHosts yes
Host UPPER
  HostName Foo.Example
Host nested
  Include conf.d/*.conf
  Compression yes
  Port 77
Host ali
  HostKeyAlias Alias.Name
  ProxyJump none
  IdentitiesOnly yes
  StrictHostKeyChecking accept-new
  AddressFamily inet6
  ConnectTimeout 1m30
  IdentityAgent none
Host *
  UserKnownHostsFile ~/.ssh/kh1 "/tmp/k h2" # both
  IdentityFile /tmp/zzz   # trailing
Host v1
  ProxyJump late
Host two	tabs
	HostName	h-two
`,
);
const env = { SSH_AUTH_SOCK: "/run/agent" };
const resolve = (name: string) => resolveSshHost(name, { configFile, home, env });
const globalFiles = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

test("answers as ssh -G does, the first value first", () => {
  expect(resolve("v12")).toEqual({
    name: "v12",
    configFile,
    hostName: "10.0.0.v12",
    port: 2200,
    user: "bob",
    identityFiles: ["/tmp/my key", "/tmp/k#x", "/tmp/zzz"],
    identitiesOnly: false,
    identityAgent: "/run/agent",
    proxyJump: ["a", "root@b:2222"],
    knownHostsFiles: [`${home}/.ssh/kh1`, "/tmp/k h2", ...globalFiles],
    trustFile: `${home}/.ssh/kh1`,
    hashKnownHosts: false,
    connectTimeoutMs: 7000,
    isConnectTimeoutGiven: false,
    strictHostKeyChecking: "ask",
    hostKeyAlias: undefined,
    family: 0,
    bindAddress: undefined,
    policy: expect.objectContaining({ rsaBits: 2048, keysForbiddenBy: undefined }),
  });
});

test.each([
  ["v11", { port: 2200, connectTimeoutMs: 10_000, hashKnownHosts: true }],
  ["v19", { hostName: "v19", port: 99, user: userInfo().username, proxyJump: [] }],
  ["v1", { proxyJump: ["late"] }],
  ["upper", { hostName: "upper" }],
  ["UPPER", { hostName: "foo.example" }],
  ["tabs", { hostName: "h-two" }],
  ["nested", { user: "incuser", port: 77 }],
  ["root@v13", { user: "root", hostName: "10.0.0.v13" }],
  ["[::1]:98", { hostName: "::1", port: 98 }],
  ["ali", { hostKeyAlias: "alias.name", proxyJump: [], identitiesOnly: true, family: 6, connectTimeoutMs: 90_000 }],
  ["ali", { strictHostKeyChecking: "accept-new", identityAgent: undefined }],
] as const)("resolves %s as ssh does: %o", (name, expected) => {
  expect(resolve(name)).toMatchObject(expected);
});

test("without files it has the defaults of OpenSSH, and only key files that exist", () => {
  const options = { home, systemConfigFile: join(home, "none"), env: {} };
  writeFileSync(join(home, ".ssh/id_ecdsa"), "");
  expect(resolveSshHost("v11", options)).toMatchObject({
    hostName: "v11",
    port: 22,
    identityFiles: [`${home}/.ssh/id_ecdsa`],
    identityAgent: undefined,
    knownHostsFiles: [`${home}/.ssh/known_hosts`, `${home}/.ssh/known_hosts2`, ...globalFiles],
    connectTimeoutMs: 10_000,
  });
});

test("reads the user's file before the system's", () => {
  writeFileSync(join(home, ".ssh/config"), "Host v11\n Port 1\n");
  const systemConfigFile = write("system", "Host v11\n Port 2\n User sys\n");
  expect(resolveSshHost("v11", { home, systemConfigFile })).toMatchObject({ port: 1, user: "sys" });
});

function failureOf(text: string, name = "v11"): Failure {
  const options: SshConfigOptions = { configFile: write("failing", text), home, env: {} };
  try {
    routeTo(name, options);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

test.each([
  ["ProxyCommand nc %h %p", "ssh-config-unsupported", 2],
  ["CanonicalizeHostname yes", "ssh-config-unsupported", 2],
  ["RevokedHostKeys /etc/revoked", "ssh-config-unsupported", 2],
  ['IdentityFile "open', "ssh-config-invalid", 2],
  ["Port http", "ssh-config-invalid", 2],
  ["HostName", "ssh-config-invalid", 2],
])("refuses %s and names file and line", (line, code, at) => {
  const [problem] = failureOf(`Host *\n  ${line}\n`).diagnostics;
  expect(problem).toMatchObject({ code, source: { file: join(home, "failing"), line: at } });
  expect(problem?.summary).toContain(`failing:${at}`);
});

test("says of a quote that is not closed just that", () => {
  expect(failureOf('IdentityFile "open').message).toContain("a quote is not closed");
});

test("runs no program for Match exec: it refuses where ssh would run one, and only there", () => {
  expect(failureOf('Match host v11 exec "touch /tmp/x"\n Port 1\n').diagnostics[0]?.code).toBe(
    "ssh-config-unsupported",
  );
  const options = { configFile: write("exec", 'Match host other exec "true"\n Port 1\n'), home, env: {} };
  expect(resolveSshHost("v11", options).port).toBe(22);
});

test("a ProxyCommand behind a ProxyJump is none of our business, as with ssh", () => {
  const options = { configFile: write("first", "ProxyJump a\nProxyCommand nc %h %p\n"), home, env: {} };
  expect(resolveSshHost("v11", options).proxyJump).toEqual(["a"]);
});

test("a configuration that was named must exist", () => {
  expect(() => resolveSshHost("v11", { configFile: join(home, "nowhere") })).toThrow(/does not exist/);
});

test("the hops of a list replace those that the later ones are configured with", () => {
  const text = "Host v14\n ProxyJump a,b\nHost a\n ProxyJump gate\nHost b\n ProxyJump elsewhere\n";
  const options = { configFile: write("jumps", text), home, env: {} };
  expect(routeTo("v14", options).map(({ name }) => name)).toEqual(["gate", "a", "b", "v14"]);
});

test("a jump host that leads to itself is a loop, told as such", () => {
  const [problem] = failureOf("Host *\n ProxyJump gate\n").diagnostics;
  expect(problem).toMatchObject({ code: "proxy-jump-loop", host: "v11" });
  expect(problem?.summary).toContain("v11 → gate → gate");
});

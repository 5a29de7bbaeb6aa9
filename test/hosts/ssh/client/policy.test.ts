import { createRequire } from "node:module";
import { afterAll, describe, expect, test } from "vitest";
import { sshAlgorithms } from "../../../../src/hosts/ssh/client/algorithms.ts";
import { resolveSshHost } from "../../../../src/hosts/ssh/config/config.ts";
import { rsaBitsOf } from "../../../../src/hosts/ssh/keys/key-strength.ts";
import { Failure } from "../../../../src/model/diagnostic.ts";
import { hostKey, makeHome, makeKey } from "../../ssh-server.ts";

const { home, write, remove } = makeHome();
afterAll(remove);

const policy = (line: string) =>
  resolveSshHost("v11", { configFile: write("policy", `Host *\n  ${line}\n`), home, env: {} }).policy;
const usual = policy("LogLevel INFO");
const without = (list: readonly string[], pattern: RegExp) => list.filter((name) => !pattern.test(name));

test("nothing with SHA-1, MD5 or CBC is offered without a line that asks for it", () => {
  const { rsaBits, keysForbiddenBy, ...lists } = usual;
  const names = Object.values(lists).flat();
  expect(names.filter((name) => /sha1|md5|cbc|^ssh-rsa$|^ssh-dss$|group1-/.test(name))).toEqual([]);
  expect([rsaBits, keysForbiddenBy]).toEqual([2048, undefined]);
});

// What `ssh -G` of OpenSSH 9.2 prints was compared, as far as both know the names.
test.each([
  ["Ciphers aes256-ctr,aes128-ctr", { ciphers: ["aes256-ctr", "aes128-ctr"] }],
  ["Ciphers +3des-cbc", { ciphers: [...usual.ciphers, "3des-cbc"] }],
  ["Ciphers -*-ctr,chacha*", { ciphers: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"] }],
  ["Ciphers ^aes256-ctr", { ciphers: ["aes256-ctr", ...without(usual.ciphers, /^aes256-ctr$/)] }],
  ["Ciphers aes*-cbc", { ciphers: ["aes256-cbc", "aes192-cbc", "aes128-cbc"] }],
  ["MACs hmac-sha2-512-etm@openssh.com", { macs: ["hmac-sha2-512-etm@openssh.com"] }],
  ["MACs umac-128@openssh.com,hmac-sha2-256", { macs: ["hmac-sha2-256"] }],
  ["MACs +hmac-sha1", { macs: [...usual.macs, "hmac-sha1"] }],
  ["KexAlgorithms mlkem768x25519-sha256,curve25519-sha256", { keyExchanges: ["curve25519-sha256"] }],
  ["KexAlgorithms -diffie-*", { keyExchanges: without(usual.keyExchanges, /^diffie/) }],
  ["HostKeyAlgorithms ^rsa-sha2-256", { hostKeys: ["rsa-sha2-256", ...without(usual.hostKeys, /^rsa-sha2-256$/)] }],
  ["HostKeyAlgorithms +ssh-rsa", { hostKeys: [...usual.hostKeys, "ssh-rsa"] }],
  ["PubkeyAcceptedAlgorithms -ecdsa*", { userKeys: without(usual.userKeys, /^ecdsa/) }],
  ["PubkeyAcceptedKeyTypes ssh-ed25519", { userKeys: ["ssh-ed25519"] }],
  ["RequiredRSASize 4096", { rsaBits: 4096 }],
  ["RequiredRSASize 1024", { rsaBits: 2048 }],
  ["PubkeyAuthentication host-bound", { keysForbiddenBy: undefined }],
  ["PubkeyAuthentication no", { keysForbiddenBy: expect.stringMatching(/^PubkeyAuthentication no \(\S+policy:2\)$/) }],
  ["PreferredAuthentications hostbased,publickey", { keysForbiddenBy: undefined }],
  ["PreferredAuthentications password", { keysForbiddenBy: expect.stringContaining("policy:2") }],
])("%s is followed, and changes nothing else", (line, changed) => {
  expect(policy(line)).toEqual({ ...usual, ...changed });
});

test("of a word and its old name the first line counts", () => {
  expect(policy("PubkeyAcceptedKeyTypes ssh-ed25519\n PubkeyAcceptedAlgorithms ssh-rsa").userKeys).toEqual([
    "ssh-ed25519",
  ]);
});

describe("a line that cannot be followed is refused, and names what would do", () => {
  const problemOf = (line: string) => {
    try {
      policy(line);
    } catch (error) {
      if (error instanceof Failure) return error.diagnostics[0];
    }
    throw new Error(`${line} was not refused`);
  };

  test.each([
    ["Ciphers aes128-cbc@nowhere", "aes256-ctr"],
    ["MACs umac-128@openssh.com", "hmac-sha2-512"],
    ["KexAlgorithms sntrup761x25519-sha512@openssh.com", "curve25519-sha256"],
    ["HostKeyAlgorithms *-cert-v01@openssh.com", "ssh-ed25519"],
    ["PubkeyAcceptedAlgorithms sk-*", "rsa-sha2-256"],
    ["Ciphers -*", "aes256-ctr"],
  ])("%s leaves nothing that ssh2 supports", (line, name) => {
    const problem = problemOf(line);
    expect(problem).toMatchObject({ code: "ssh-config-unsupported", source: { line: 2 } });
    expect(problem?.summary).toContain(line);
    expect(problem?.hint).toContain(name);
  });

  test.each([
    "Ciphers aes256-ctr,",
    "MACs a b",
    "KexAlgorithms !a",
    "RequiredRSASize big",
    "PubkeyAuthentication maybe",
  ])("%s is invalid", (line) => {
    expect(problemOf(line)).toMatchObject({ code: "ssh-config-invalid", source: { line: 2 } });
  });
});

test("ssh2 supports every name that is listed", () => {
  const supported = createRequire(import.meta.url)("ssh2/lib/protocol/constants.js") as Record<string, string[]>;
  const known = {
    ciphers: supported.SUPPORTED_CIPHER,
    macs: supported.SUPPORTED_MAC,
    keyExchanges: supported.SUPPORTED_KEX,
    hostKeys: supported.SUPPORTED_SERVER_HOST_KEY,
    userKeys: supported.SUPPORTED_SERVER_HOST_KEY,
  };
  for (const [purpose, { usual: first, onRequest }] of Object.entries(sshAlgorithms))
    expect(known[purpose as keyof typeof known]).toEqual(expect.arrayContaining([...first, ...onRequest]));
});

test.each([1024, 1536, 2048])("an RSA key of %i bits is measured as such", (bits) => {
  expect(rsaBitsOf(makeKey(bits).blob)).toBe(bits);
});

test("of a key that is not RSA, or cut off, no size is claimed", () => {
  expect(rsaBitsOf(hostKey.blob)).toBeUndefined();
  expect(rsaBitsOf(makeKey(1024).blob.subarray(0, 14))).toBe(0);
});

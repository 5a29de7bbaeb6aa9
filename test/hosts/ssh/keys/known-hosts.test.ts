import { expect, test } from "vitest";
import {
  checkHostKey,
  findHostKeys,
  fingerprint,
  keyType,
  knownHostsLine,
} from "../../../../src/hosts/ssh/keys/known-hosts.ts";

// Lines and answers of OpenSSH 9.2 (ssh-keygen -H, -F, -l).
const base64 = "AAAAC3NzaC1lZDI1NTE5AAAAILI5iqVHcFoOpawDy9faCEwRdAatIZeW5xHw8J2GHNVc";
const key = Buffer.from(base64, "base64");
const other = Buffer.from("AAAAC3NzaC1lZDI1NTE5AAAAILI5iqVHcFoOpawDy9faCEwRdAatIZeW5xHw8J2GHNVd", "base64");
const ecdsa =
  "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMQeHsrmzNbyIEh3Mo9b3OJdDisUn3xxtGJUg09AmX74YYlH07+1ySDyrVEtm8G5EShehHagcXIy6XpA7+B+iEA=";
const plain = [
  "# a comment",
  `v11,192.168.0.11 ssh-ed25519 ${base64} root@v11`,
  `[v12]:2222 ssh-ed25519 ${base64}`,
  `*.lan,!bad.lan ssh-ed25519 ${base64}`,
  `@revoked v13 ssh-ed25519 ${base64}`,
  `@cert-authority v14 ssh-ed25519 ${base64}`,
  `v15 ecdsa-sha2-nistp256 ${ecdsa}`,
  "broken",
].join("\n");
const hashed = [
  `|1|wdkCom8PGU0Jp5DfHr3+ZXSOb6Q=|8jbYtg4XM5s4UnlQdS5+ahPq14c= ssh-ed25519 ${base64}`,
  `|1|2+CPStnnxSPyWl6iD2nhwJ8gtOQ=|tKZko6p3zhUDaqXhS/3r+ZRs7LI= ssh-ed25519 ${base64}`,
].join("\n");

test.each([
  ["a name of a list", plain, "v11", 22, "known"],
  ["an address of a list", plain, "192.168.0.11", 22, "known"],
  ["a name with its port", plain, "v12", 2222, "known"],
  ["a name whose port is another one", plain, "v12", 22, "unknown"],
  ["a known name on another port", plain, "v11", 2022, "known"],
  ["a name that a wildcard matches, in capitals", plain, "A.LAN", 22, "known"],
  ["a name that is excepted", plain, "bad.lan", 22, "unknown"],
  ["a revoked key", plain, "v13", 22, "revoked"],
  ["a certificate authority's host", plain, "v14", 22, "unknown"],
  ["a host known by another type of key", plain, "v15", 22, "unknown"],
  ["a hashed name", hashed, "v11", 22, "known"],
  ["a hashed name with its port", hashed, "v12", 2222, "known"],
  ["a hashed name that is not there", hashed, "v13", 22, "unknown"],
] as const)("judges the key of %s", (_what, text, host, port, verdict) => {
  expect(checkHostKey(text, host, port, key)).toBe(verdict);
});

test("calls another key of the same type changed, and takes any one that is listed", () => {
  expect(checkHostKey(plain, "v11", 22, other)).toBe("changed");
  expect(checkHostKey(hashed, "v12", 2222, other)).toBe("changed");
  expect(checkHostKey(`${plain}\nv11 ssh-ed25519 ${other.toString("base64")}`, "v11", 22, other)).toBe("known");
  expect(checkHostKey(plain, "v11", 2022, other)).toBe("unknown");
});

test("says at which line a key stands", () => {
  expect(findHostKeys(plain, "v12", 2222).map(({ line }) => line)).toEqual([3]);
});

test("prints a fingerprint as ssh-keygen does", () => {
  expect(fingerprint(key)).toBe("SHA256:aEay6woWkIvGHAkMmjZKe9DQV2NSrZwMviVdcMCkXdo");
  expect(keyType(key)).toBe("ssh-ed25519");
});

test("writes lines that it reads back as known, hashed as ssh-keygen hashes", () => {
  expect(knownHostsLine("V12", 2222, key)).toBe(`[v12]:2222 ssh-ed25519 ${base64}\n`);
  const salt = Buffer.from("2+CPStnnxSPyWl6iD2nhwJ8gtOQ=", "base64");
  expect(knownHostsLine("v12", 2222, key, salt)).toBe(`${hashed.split("\n")[1]}\n`);
});

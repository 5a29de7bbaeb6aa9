import { expect, it } from "vitest";
import { hideSecretsIn } from "../../../src/model/text/secrets.ts";
import { hunksOf } from "../../../src/plan/file/file-hunks.ts";

it("of a file only what changes is kept, with a few lines around it, and no secret", () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const before = `${lines.with(18, "export API_TOKEN=s3cr3t").join("\n")}\n`;
  const [hunk, ...others] = hunksOf("/etc/rc.local", before, before.replace("line 20\n", "other\n"));
  expect(others).toEqual([]);
  expect(hunk).toMatchObject({ beforeLine: 18, afterLine: 18 });
  expect(hunk?.before?.split("\n")).toHaveLength(8);
  expect(JSON.stringify(hunk)).not.toMatch(/s3cr3t|line 3"/);
});

it.each([
  "password: s3cr3t",
  "  password: |\n    s3cr3t\n    s3cr3t2",
  '{password: "s3cr3t", mode: x}',
  "KEY=s3cr3t",
  "PASSWORD='s3cr3t'",
  "export X_TOKEN=s3cr3t",
  "curl -H 'Authorization: Bearer s3cr3t' https://h/",
  "curl -u bob:s3cr3t https://h/",
  "up curl https://bob:s3cr3t@h/",
  "    wpa-psk s3cr3t",
  "psk=s3cr3t words",
  "-----BEGIN PRIVATE KEY-----\ns3cr3t\n-----END PRIVATE KEY-----",
])("%j holds a secret", (text) => {
  expect(hideSecretsIn(text)).not.toContain("s3cr3t");
});

it.each(["ip addr add 192.168.0.21/24 dev lo", "KEEPALIVE=yes", "KeepConfiguration=static", "IPADDR=10.0.0.1"])(
  "%j holds none",
  (text) => {
    expect(hideSecretsIn(text)).toBe(text);
  },
);

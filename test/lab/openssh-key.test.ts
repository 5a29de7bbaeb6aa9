import ssh2 from "ssh2";
import { expect, it } from "vitest";
import { makeKeyPair } from "../../src/lab/openssh-key.ts";

it("an ssh client reads a made key, and what it signs the public half proves", () => {
  const pair = makeKeyPair();
  const secret = ssh2.utils.parseKey(pair.privateKey);
  const open = ssh2.utils.parseKey(pair.publicKey);
  if (secret instanceof Error) throw secret;
  if (open instanceof Error) throw open;
  expect([secret.type, secret.isPrivateKey(), open.isPrivateKey()]).toEqual(["ssh-ed25519", true, false]);
  expect(secret.getPublicSSH().equals(open.getPublicSSH())).toBe(true);
  expect(open.verify("text", secret.sign("text"))).toBe(true);
  expect(makeKeyPair().publicKey).not.toBe(pair.publicKey);
});

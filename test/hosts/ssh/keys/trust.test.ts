import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { connectSsh } from "../../../../src/hosts/ssh/client/connect.ts";
import { knownHostsLine } from "../../../../src/hosts/ssh/keys/known-hosts.ts";
import { fetchHostKey, trustHost } from "../../../../src/hosts/ssh/keys/trust.ts";
import { hostKey, makeHome, makeKey, startServer } from "../../ssh-server.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function host(lines: readonly string[] = []) {
  const server = await startServer();
  const { home, write, remove } = makeHome();
  cleanups.push(remove, () => server.close());
  const file = join(home, "new/.ssh/known_hosts");
  const own = ["Host v11", "HostName 127.0.0.1", `Port ${server.port}`, `UserKnownHostsFile ${file}`, ...lines];
  const configFile = write(
    "config",
    [...own, "User root", `IdentityFile ${home}/id`, "IdentityAgent none", ""].join("\n"),
  );
  return { server, file, configFile, line: knownHostsLine("127.0.0.1", server.port, hostKey.blob) };
}

test("a host that was trusted is connected to; the file is the user's alone", async () => {
  const { server, file, configFile, line } = await host();
  const shown = await fetchHostKey("v11", { configFile });
  expect(shown).toMatchObject({ type: "ssh-ed25519", verdict: "unknown" });
  expect(shown.fingerprint).toMatch(/^SHA256:/);
  expect(server.logins()).toBe(0);
  expect(trustHost(shown)).toEqual({ file, action: "added" });
  expect(readFileSync(file, "utf8")).toBe(line);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, "..")).mode & 0o777).toBe(0o700);
  await (await connectSsh({ configFile })({ name: "v11", sudo: false })).close();
  expect(server.commands).toEqual([]);
});

test("trusting twice writes once", async () => {
  const { file, configFile, line } = await host();
  trustHost(await fetchHostKey("v11", { configFile }));
  const again = await fetchHostKey("v11", { configFile });
  expect(again.verdict).toBe("known");
  expect(trustHost(again)).toEqual({ file, action: "already" });
  expect(readFileSync(file, "utf8")).toBe(line);
});

test("a file whose last line has no end is not spoilt", async () => {
  const { file, configFile, line } = await host();
  trustHost(await fetchHostKey("v11", { configFile }));
  writeFileSync(file, "other ssh-ed25519 AAAA");
  trustHost(await fetchHostKey("v11", { configFile }));
  expect(readFileSync(file, "utf8")).toBe(`other ssh-ed25519 AAAA\n${line}`);
});

test("a changed key is not trusted: a person has to take the old line out", async () => {
  const { server, file, configFile } = await host();
  trustHost(await fetchHostKey("v11", { configFile }));
  const old = knownHostsLine("127.0.0.1", server.port, makeKey().blob);
  writeFileSync(file, old);
  const shown = await fetchHostKey("v11", { configFile });
  expect(shown.verdict).toBe("changed");
  expect(() => trustHost(shown)).toThrow(/intercepted/);
  expect(readFileSync(file, "utf8")).toBe(old);
});

test("HashKnownHosts hides the name", async () => {
  const { file, configFile } = await host(["HashKnownHosts yes"]);
  trustHost(await fetchHostKey("v11", { configFile }));
  expect(readFileSync(file, "utf8")).toMatch(/^\|1\|\S+ ssh-ed25519 /);
  expect((await fetchHostKey("v11", { configFile })).verdict).toBe("known");
});

test("a host that cannot be reached is told of as everywhere", async () => {
  const { server, configFile } = await host();
  await server.close();
  await expect(fetchHostKey("v11", { configFile })).rejects.toThrow(/refused the connection/);
});

import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plan } from "../../../src/api/index.ts";
import { knownHostsLine } from "../../../src/hosts/ssh/keys/known-hosts.ts";
import { hostKey, makeHome, startPort, startServer, type TestServer } from "../../hosts/ssh-server.ts";
import { program } from "../../program.ts";

const root = join(import.meta.dirname, "../../..");
const place = makeHome();
let slow: TestServer;
let mute: Awaited<ReturnType<typeof startPort>>;

beforeAll(async () => {
  // It takes every script, and answers none.
  slow = await startServer({ answer: (channel) => channel.resume() });
  mute = await startPort(() => {});
  place.write("known", knownHostsLine("127.0.0.1", slow.port, hostKey.blob));
  const host = (port: number) =>
    `  HostName 127.0.0.1\n  Port ${port}\n  User root\n  IdentityFile ${place.home}/id\n  IdentityAgent none\n  UserKnownHostsFile ${place.home}/known\n`;
  place.write("ssh_config", `Host mute\n  ConnectTimeout 7\n${host(mute.port)}Host *\n${host(slow.port)}`);
  place.write(
    "cluster.ts",
    `import { Cluster, Director, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const director = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
const server = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
new VirtualService(web, "http", { director, vip: "192.168.0.21/24", port: 80, realServers: [server] });
export default web;
`,
  );
});
afterAll(async () => {
  await Promise.all([slow.close(), mute.close()]);
  place.remove();
});

async function run(...words: readonly string[]): Promise<string> {
  const argv = [program, ...words, "--ssh-config", "ssh_config"];
  return new Promise((resolve) =>
    execFile(process.execPath, argv, { cwd: place.home }, (_error, stdout, stderr) => resolve(stdout + stderr)),
  );
}

test.each([
  ["plan"],
  ["apply", "--yes"],
  ["doctor"],
  ["stats"],
  ["verify", "--from", "v12"],
  ["zero", "--all", "--yes"],
  ["diff", "v11", "v12"],
  ["import", "--director", "v11", "--out", "new.ts"],
  ["graph", "--live"],
])("%s gives a host as long as --read-timeout says, and names it with its value", async (...words) => {
  const output = await run(...words, "--read-timeout", "1s");
  expect(output).toMatch(/did not finish within \d+ s/);
  expect(output).toContain("To wait longer, raise --read-timeout (now 1s)");
});

test("a program gives its timeouts in seconds, and reads the same message", async () => {
  const sshConfig = join(place.home, "ssh_config");
  const options = { file: join(place.home, "cluster.ts"), sshConfig, readTimeoutSeconds: 1 };
  const { complete, diagnostics } = await plan(options);
  expect(complete).toBe(false);
  expect(diagnostics.map(({ hint }) => hint).join()).toContain("raise --read-timeout (now 1s)");
});

test.each([["plan"], ["diff", "mute", "v11"], ["hosts", "trust", "mute"]])(
  "%s gives a connection as long as --connect-timeout says, whatever ConnectTimeout is",
  async (...words) => {
    place.write(
      "cluster.ts",
      readFileSync(join(place.home, "cluster.ts"), "utf8").replace('host: "v11"', 'host: "mute"'),
    );
    const longer = words[0] === "hosts" ? [] : ["--read-timeout", "1s"];
    const output = await run(...words, "--connect-timeout", "1s", ...longer);
    expect(output).toContain("Nothing was received within 1 s.");
    expect(output).toContain("raise --connect-timeout (now 1s)");
  },
);

test("no verb has a limit of its own for reading a host", () => {
  const folders = ["src/api", "src/cli/verbs", "src/verify", "src/import", "src/compare"];
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .filter((name) => /timeoutMs: \d/.test(readFileSync(join(root, folder, name), "utf8")))
      .map((name) => join(folder, name)),
  );
  // systemctl and crontab of this machine.
  expect(found).toEqual(["src/cli/verbs/drift/install.ts"]);
});

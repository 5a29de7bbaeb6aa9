import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { newUser, on, ownLab, succeeded, type User } from "./user.ts";

const lab = ownLab();
const key = "tcp:192.168.0.21:80";
const ask = "for i in 1 2 3 4 5 6 7 8; do timeout 5 wget -q -O - http://192.168.0.21/ >/dev/null; done; sleep 3";

describe("stats and zero on a real kernel", () => {
  let user: User;

  beforeAll(() => {
    user = newUser(lab);
  });
  afterAll(async () => {
    user.declare();
    await user.quick("destroy");
    user.leave();
  });

  /** The services of the director, by `stats --json`. */
  async function read() {
    const { code, stdout } = await user.run("stats", "--json");
    const [director] = JSON.parse(stdout).directors;
    return { code, services: director.services };
  }

  it("lists what is declared and not there, and loads no module", async () => {
    const { code, services } = await read();
    expect(code).toBe(0);
    expect(services).toMatchObject([{ key, managed: true, missing: true, servers: [] }]);
    expect(await on(lab, "v11", "ls /proc/net/ip_vs 2>/dev/null")).toBe("");
    expect((await user.run("stats")).stdout).toContain(`${key}  not in the table`);
  });

  it("counts what a client asked, by server, and shows what is not its own", async () => {
    succeeded(await user.quick("apply"));
    await on(lab, "v11", "ipvsadm -A -t 192.168.0.77:80 -s wrr");
    await on(lab, "v10", ask);
    const { services } = await read();
    const [http, foreign] = services;
    expect(http).toMatchObject({ key, managed: true, scheduler: "wrr", traffic: { connections: 8 } });
    expect(
      http.servers.map((one: { host: string; traffic: { connections: number } }) => [
        one.host,
        one.traffic.connections,
      ]),
    ).toEqual([
      ["v12", 4],
      ["v13", 2],
      ["v14", 2],
    ]);
    expect(http.traffic.inBytes).toBeGreaterThan(8 * 60);
    expect(foreign).toMatchObject({ key: "tcp:192.168.0.77:80", managed: false, name: null });
    const { stdout } = await user.run("stats");
    expect(stdout).toMatch(/v12 192\.168\.0\.12:80 +direct-routing +2 +\d+ +\d+ +0 +4 /);
    expect(stdout).toContain("tcp:192.168.0.77:80 wrr (unmanaged)");
  });

  it("zero asks, and without a terminal names the flag", async () => {
    const { code, stderr } = await user.run("zero", "--all");
    expect([code, stderr.includes("--yes")]).toEqual([1, true]);
    expect((await read()).services[0].traffic.connections).toBe(8);
  });

  it.each(["http", key, `v11/ipvs-service/${key}`])("zero %s resets its counters and no connections", async (name) => {
    const before = (await read()).services[0].inactiveConnections;
    const { code, stdout } = await user.run("zero", name, "--yes");
    expect([code, stdout]).toEqual([0, `v11: reset the counters of ${key}\n`]);
    const [http] = (await read()).services;
    expect(http.traffic).toEqual({ connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 });
    expect(http.inactiveConnections).toBe(before);
  });

  it("zero names what it does not know, and what is not declared is not its to reset", async () => {
    const { code, stderr } = await user.run("zero", "tcp:192.168.0.77:80", "--yes");
    expect([code, stderr]).toEqual([1, expect.stringContaining("cluster.ts has no service tcp:192.168.0.77:80")]);
    await on(lab, "v11", "ipvsadm -D -t 192.168.0.77:80");
  });

  it("watches until Ctrl-C, a line of JSON each time", async () => {
    const main = join(import.meta.dirname, "../../dist/src/main.js");
    const words = ["stats", "--json", "--watch", "--interval", "500ms", "--ssh-config", labPaths(lab).sshConfig];
    const child = spawn(process.execPath, [main, ...words, "-f", join(user.folder, "cluster.ts")]);
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk;
      if (text.split("\n").length > 3) child.kill("SIGINT");
    });
    const [code] = await once(child, "exit");
    expect(code).toBe(130);
    const lines = text.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(JSON.parse(line).directors[0].services[0].key).toBe(key);
  });

  it("a director that is not reached is named, with exit code 3", async () => {
    const config = join(user.folder, "ssh_config");
    const text = readFileSync(labPaths(lab).sshConfig, "utf8");
    const [, port] = /Host v11 \S+\n(?:.*\n)*? *Port (\d+)/.exec(text) ?? [];
    writeFileSync(config, text.replace(`Port ${port}`, "Port 1"));
    const { code, stdout, stderr } = await user.run("stats", "--ssh-config", config);
    expect([code, stdout]).toEqual([3, "v11  not reached\n"]);
    expect(stderr).toContain("v11");
    expect((await user.run("zero", "--all", "--yes", "--ssh-config", config)).code).toBe(3);
  });

  it("leaves the hosts clean", async () => {
    succeeded(await user.quick("destroy"));
    expect(await on(lab, "v11", "ls /proc/net/ip_vs 2>/dev/null")).toBe("");
  });
});

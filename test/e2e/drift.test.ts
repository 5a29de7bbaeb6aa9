import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { pipelineScripts, runPipeline } from "./pipeline.ts";
import { newUser, on, ownLab, snapshot, succeeded, type User } from "./user.ts";

const lab = ownLab();
const arp = "net.ipv4.conf.all.arp_ignore";
const last = (text: string) => text.trimEnd().split("\n").at(-1);

// One story on one lab: each part begins where the one before it ended.
describe("drift of a real cluster", () => {
  let user: User;
  let before: Record<string, string>;
  const heard: { readonly type: string; readonly finding?: { readonly address: string } }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      heard.push(JSON.parse(body));
      response.end();
    });
  });
  let notify: readonly string[] = [];

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    notify = ["--notify", `webhook=http://127.0.0.1:${(server.address() as { port: number }).port}/`];
    user = newUser(lab);
    before = await snapshot(lab, ["v11", "v12", "v13", "v14"]);
  });
  afterAll(() => {
    server.close();
    user.leave();
  });

  it("cannot be told of a cluster that was never applied", async () => {
    const { code, stderr } = await user.run("drift");
    expect([code, stderr]).toEqual([1, expect.stringContaining("The state is empty")]);
  });

  it("is none after an apply; a look changes nothing", async () => {
    succeeded(await user.quick("apply"));
    const applied = await snapshot(lab, ["v11", "v12", "v13", "v14"]);
    const { code, stdout } = await user.run("drift", ...notify);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^In sync: 4 hosts, 23 objects as recorded\.\nresult: drift=0 ignored=0 unreachable=0\n$/),
    ]);
    expect(await snapshot(lab, ["v11", "v12", "v13", "v14"])).toEqual(applied);
  });

  it("is named with its cause, when, and what would mend it; seen three times, it is told once", async () => {
    await on(lab, "v12", `sysctl -w ${arp}=0`);
    await on(lab, "v11", "ipvsadm -d -t 192.168.0.21:80 -r 192.168.0.14:80");
    for (let time = 0; time < 3; time += 1) {
      const { code, stdout } = await user.run("drift", ...notify);
      expect(code).toBe(2);
      expect(last(stdout)).toBe("result: drift=2 ignored=0 unreachable=0");
      expect(stdout).toContain("- ipvs-destination/tcp:192.168.0.21:80/192.168.0.14:80  missing");
      expect(stdout).toContain(`~ sysctl/${arp}  value 1 → 0`);
    }
    expect(heard.map(({ type, finding }) => `${type} ${finding?.address}`).toSorted()).toEqual([
      "new v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.14:80",
      `new v12/sysctl/${arp}`,
    ]);
    succeeded(await user.run("drift", "--exit-zero"));
  });

  it("is written in every format from one look", async () => {
    const at = (name: string) => join(user.folder, name);
    const files = [
      "--junit",
      at("d.xml"),
      "--prometheus",
      at("d.prom"),
      "--markdown",
      at("d.md"),
      "--html",
      at("d.html"),
    ];
    const { stdout } = await user.run("drift", "--json", ...files);
    const { findings, summary } = JSON.parse(stdout);
    expect([findings.length, summary]).toEqual([2, { drift: 2, ignored: 0, unreachable: 0 }]);
    expect(readFileSync(at("d.xml"), "utf8")).toContain('failures="2" errors="0"');
    expect(readFileSync(at("d.prom"), "utf8")).toContain('lvsform_drift_findings{cluster="web",host="v12"} 1\n');
    expect(readFileSync(at("d.md"), "utf8")).toContain("2 drifted");
    expect(readFileSync(at("d.html"), "utf8")).toContain("192.168.0.21:80");
  });

  it("is told by the jobs of the examples, whose exit code is that of the look", () => {
    const { github, gitlab } = pipelineScripts();
    const onGithub = runPipeline(user, lab, github);
    expect([onGithub.code, last(onGithub.stdout)]).toEqual([2, "result: drift=2 ignored=0 unreachable=0"]);
    expect(onGithub.summary).toContain("2 drifted");
    expect(readFileSync(join(user.folder, "drift.xml"), "utf8")).toContain('failures="2" errors="0"');
    const onGitlab = runPipeline(user, lab, gitlab);
    expect([onGitlab.code, last(onGitlab.stdout)]).toEqual([2, "result: drift=2 ignored=0 unreachable=0"]);
    expect(readFileSync(join(user.folder, "drift.html"), "utf8")).toContain("192.168.0.21:80");
  });

  it("is mended by a reviewed plan of what was named, and that is told once", async () => {
    heard.splice(0);
    const { code, stdout } = await user.quick("drift repair", `v12/sysctl/${arp}`);
    expect([code, stdout]).toEqual([0, expect.stringContaining("the hosts match the state")]);
    expect(await on(lab, "v12", `sysctl -n ${arp}`)).toBe("1\n");
    expect(await on(lab, "v11", "ipvsadm -S -n | grep -c 0.14:80")).toBe("0\n");
    for (let time = 0; time < 2; time += 1) await user.run("drift", ...notify);
    expect(heard.map(({ type }) => type)).toEqual(["resolved"]);
    succeeded(await user.quick("drift repair", "--all"));
    expect(await on(lab, "v11", "ipvsadm -S -n | grep -c 0.14:80")).toBe("1\n");
    expect(last((await user.run("drift")).stdout)).toBe("result: drift=0 ignored=0 unreachable=0");
  });

  it("is ignored and accepted by word, and repaired without a word only where that was said", async () => {
    const look = async (...words: readonly string[]) => last((await user.run("drift", ...words)).stdout);
    await on(lab, "v13", `sysctl -w ${arp}=2`);
    const address = `v13/sysctl/${arp}`;
    succeeded(await user.run("drift ignore", address, "--until", "1h", "--reason", "a trial"));
    expect(await look()).toBe("result: drift=0 ignored=1 unreachable=0");
    succeeded(await user.run("drift unignore", address));
    succeeded(await user.quick("drift accept", address));
    expect(await on(lab, "v13", `sysctl -n ${arp}`)).toBe("2\n");
    expect((await user.run("drift")).stdout).toContain("1 change in cluster.ts is not applied yet; see lvsform plan.");
    succeeded(await user.quick("apply"));
    await on(lab, "v13", `sysctl -w ${arp}=0`);
    const healed = await user.run("drift", "--heal", "sysctl");
    expect([healed.code, healed.stderr]).toEqual([2, expect.stringContaining("keep v13")]);
    expect(await look()).toBe("result: drift=0 ignored=0 unreachable=0");
    expect((await user.run("drift history")).stdout).toMatch(new RegExp(`${arp}  value 1 → 2  over `));
    expect((await user.run("history")).stdout).toContain("repair");
  });

  it("of a host that is down is unreachable, and not in sync", async () => {
    const config = join(user.folder, "ssh_config");
    const { hosts } = JSON.parse(readFileSync(labPaths(lab).description, "utf8"));
    const { sshPort } = hosts.find((one: { name: string }) => one.name === "v14");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(config, readFileSync(labPaths(lab).sshConfig, "utf8").replace(`Port ${sshPort}`, "Port 1"));
    const { code, stdout } = await user.run("drift", "--ssh-config", config);
    expect([code, last(stdout)]).toEqual([3, "result: drift=0 ignored=0 unreachable=1"]);
    expect(stdout).not.toContain("In sync");
  });

  it("is looked for again and again by watch, which tells changes alone and ends when it is told to", async () => {
    const watch = user.start("drift watch", "--every", "10s", "--jitter", "0");
    await watch.until(/Scanning every 10 seconds/);
    await watch.until(/host-back v14|v14 can be read again/);
    await on(lab, "v12", `sysctl -w ${arp}=0`);
    await watch.until(new RegExp(`new v12/sysctl/${arp}: value 1 → 0`));
    await on(lab, "v12", `sysctl -w ${arp}=1`);
    await watch.until(/resolved v12/);
    watch.kill("SIGTERM");
    const { code, stdout } = await watch.ended;
    expect(code).toBe(143);
    expect(stdout.match(/new v12/g)).toHaveLength(1);
  });

  it("leaves the hosts as they were", async () => {
    succeeded(await user.quick("destroy"));
    expect(await snapshot(lab, ["v11", "v12", "v13", "v14"])).toEqual(before);
  });
});

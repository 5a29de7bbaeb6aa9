import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { quote } from "../../src/model/shell/shell.ts";
import { listen } from "../drift/listener.ts";
import { leaksBelow, leaksIn } from "../secrets/kept.ts";
import { mark, plantedFiles, plantedLog } from "../secrets/planted.ts";
import { newUser, on, ownLab, succeeded, type User } from "./user.ts";

const lab = ownLab();

describe("what is kept", () => {
  let user: User;
  const plan = () => join(user.folder, "plan.json");
  beforeAll(async () => {
    user = newUser(lab);
    process.env.LVSFORM_TEST_SECRET = "xyzzy-not-for-the-record";
    succeeded(await user.run("plan", "--out", plan()));
    succeeded(await user.quick("apply"));
  });
  afterAll(async () => {
    delete process.env.LVSFORM_TEST_SECRET;
    await user.quick("destroy");
    user.leave();
  });

  it("is for its owner's eyes only", () => {
    const folder = dirname(user.statePath);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const path of [plan(), ...readdirSync(folder).map((name) => join(folder, name))])
      expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600]);
  });

  it("holds no key and nothing of the environment", () => {
    const config = readFileSync(labPaths(lab).sshConfig, "utf8");
    const key = readFileSync(/IdentityFile\s+"?([^"\n]+)"?/.exec(config)?.[1] ?? "", "utf8");
    const lines = key.split("\n").filter((line) => line.length > 40);
    expect(lines.length).toBeGreaterThan(1);
    const folder = dirname(user.statePath);
    for (const path of [plan(), ...readdirSync(folder).map((name) => join(folder, name))]) {
      const text = readFileSync(path, "latin1");
      for (const secret of ["xyzzy", "PRIVATE KEY", ...lines]) expect(text).not.toContain(secret);
    }
  });

  it("nor is there anything left on the hosts that others may read", async () => {
    expect(await on(lab, "v11", "stat -c '%a %U' /run/lvsform; ls /run/lvsform")).toBe("700 root\nholder\nlock\n");
  });
});

/** Puts secrets into every file of a host that lvsform reads; what was there is kept beside it. */
const plant = [
  ...Object.entries(plantedFiles).flatMap(([path, text]) => [
    `mkdir -p ${dirname(path)}; [ ! -e ${path} ] || [ -e ${path}.before ] || cp -a ${path} ${path}.before`,
    `printf '%s' ${quote(text)} >${path}`,
  ]),
  "chmod 700 /etc/rc.local; [ ! -e /var/log/auth.log ] || cp -a /var/log/auth.log /var/log/auth.log.before",
  ...plantedLog.map((line) => `echo "$(date '+%b %e %H:%M:%S') "${quote(line)} >>/var/log/auth.log`),
].join("\n");
const pull = ["/var/log/auth.log", ...Object.keys(plantedFiles)]
  .map(
    (path) =>
      `rm -f ${path}; [ ! -e ${path}.before ] || mv ${path}.before ${path}; rmdir -p ${dirname(path)} 2>/dev/null`,
  )
  .join("\n");

describe("secrets in every file of the hosts that is read", () => {
  const hosts = ["v11", "v12", "v13", "v14"] as const;
  const said: string[] = [];
  let user: User;
  const run = async (verb: string, ...words: readonly string[]) => {
    const { stdout, stderr } = await user.run(verb, ...words);
    said.push(stdout + stderr);
    return stdout + stderr;
  };
  beforeAll(async () => {
    user = newUser(lab, { boots: true });
    for (const host of hosts) await on(lab, host, plant);
  });
  afterAll(async () => {
    await user.quick("destroy", "--name", "web");
    for (const host of hosts) await on(lab, host, pull);
    user.leave();
  });

  it("come into nothing that is printed, sent or kept", async () => {
    const at = (name: string) => join(user.folder, name);
    const listener = await listen();
    const reports = ["junit", "prometheus", "markdown", "html"].flatMap((name) => [`--${name}`, at(`drift.${name}`)]);
    const notify = ["--notify", `webhook=${listener.url}`, "--notify", `slack=${listener.url}`];
    expect(await run("plan", "--diff", "--out", at("plan.json"))).toContain("/etc/rc.local");
    await run("plan", "--json");
    await run("show", at("plan.json"), "--diff");
    said.push(Object.values(await user.quick("apply", "--diff")).join(""));
    for (const json of [[], ["--json"]]) {
      await run("show", "1", ...json);
      await run("history", ...json);
      await run("state history", ...json);
    }
    for (const address of (await run("state list")).split("\n").filter(Boolean)) await run("state show", address);
    await on(lab, "v12", "sysctl -w net.ipv4.conf.all.arp_ignore=0; : >/etc/sysctl.d/90-lvsform.conf");
    expect(await run("drift", ...reports, ...notify)).toContain("arp_ignore");
    await run("drift", "--json");
    await run("doctor");
    const heard = JSON.stringify(listener.heard());
    listener.end();
    expect(heard).toContain("COMMAND=/usr/bin/mysql");
    expect(await on(lab, "v12", "cat /etc/rc.local")).toContain(mark);
    expect([...leaksIn("printed", said.join("\n")), ...leaksIn("sent", heard)]).toEqual([]);
    expect(leaksBelow(user.folder)).toEqual([]);
  });
});

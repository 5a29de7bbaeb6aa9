import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cluster } from "./on-cluster.ts";
import { newUser, on, ownLab, rulesOn, succeeded, type User } from "./user.ts";

const lab = ownLab();
const vip = "192.168.0.21";
const http = `new VirtualService(web, "http", { ...at, realServers: [v12, v13] });`;
const alone = `new VirtualService(web, "http", { ...at, realServers: [v12] });`;
const one = (n: number) => `v11/ipvs-destination/tcp:${vip}:80/192.168.0.${n}:80`;

/** A connection that stays open until it is closed; ends on v13 when every second one does. */
async function connect(): Promise<void> {
  const ask = `(sleep 300 | socat - TCP:${vip}:80) >/dev/null 2>&1 &`;
  await on(lab, "v10", `for i in 1 2; do ${ask} sleep 0.2; done; sleep 0.5`);
}
const disconnect = () => on(lab, "v10", "for p in $(pidof socat); do kill $p; done");
const table = () => rulesOn(lab, "v11");
const activeOn = async (n: number) => {
  const line = (await on(lab, "v11", "ipvsadm -L -n")).split("\n").find((text) => text.includes(`192.168.0.${n}:80`));
  return Number(line?.trim().split(/\s+/)[4]);
};

describe("a real server that is taken out while clients are connected to it", () => {
  let user: User;
  beforeAll(async () => {
    user = newUser(lab);
  });
  afterAll(async () => {
    await user.quick("destroy");
    user.leave();
  });
  afterEach(disconnect);
  const begin = async () => {
    user.declare(() => cluster(http));
    succeeded(await user.quick("apply"));
    await connect();
    // On a busy machine a handshake takes its time.
    await expect.poll(() => activeOn(13), { timeout: 15_000, interval: 300 }).toBe(1);
  };

  it("takes no new connections, is waited for, and goes when its last one has ended; the plan says how many there are", async () => {
    await begin();
    user.declare(() => cluster(alone));
    const plan = await user.run("plan");
    expect(plan.stdout).toMatch(/- ipvs-destination .*192\.168\.0\.13:80 .*1 active/);
    expect(plan.stdout).toContain("silently drops the packets of connections to a removed real server");
    const run = user.start("apply", "--yes", "--confirm", "never", "--drain-timeout", "60s");
    await run.until(new RegExp(`wait ${one(13)}: 1 active connection`));
    expect(await table()).toContain("-r 192.168.0.13:80 -g -w 0");
    await disconnect();
    const { code, stderr } = await run.ended;
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("are cut now")]);
    expect(await table()).not.toContain("192.168.0.13");
  });

  it("is cut at the end of its time, and that is told", async () => {
    await begin();
    user.declare(() => cluster(alone));
    const { code, stderr } = await user.run("apply", "--yes", "--confirm", "never", "--drain-timeout", "3s");
    expect([code, stderr]).toEqual([0, expect.stringContaining("still has 1 active connection at its drain deadline")]);
    expect(await table()).not.toContain("192.168.0.13");
  });

  it("goes at once with --now", async () => {
    await begin();
    user.declare(() => cluster(alone));
    const { code, stderr } = await user.quick("apply");
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("wait ")]);
    expect(await table()).not.toContain("192.168.0.13");
  });

  it("goes on where a killed lvsform stopped, with the time that was left", async () => {
    await begin();
    user.declare(() => cluster(alone));
    const run = user.start("apply", "--yes", "--confirm", "never", "--drain-timeout", "8s");
    await run.until(/wait .*1 active connection/);
    run.kill("SIGKILL");
    await run.ended;
    expect(await table()).toContain("-r 192.168.0.13:80 -g -w 0");
    const plan = await user.run("plan");
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringMatching(/Plan: 0 to create, 0 to update, 2 to delete/)]);
    const begun = performance.now();
    const { code, stderr } = await user.run("apply", "--yes", "--confirm", "never", "--drain-timeout", "60s");
    expect([code, stderr]).toEqual([0, expect.stringContaining("at its drain deadline")]);
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(await table()).not.toContain("192.168.0.13");
  });

  it("is left in peace by drain: connections go on, no plan gives its weight back, undrain does", async () => {
    await begin();
    const drained = await user.run("drain", "v13", "--yes", "--drain-timeout", "3s");
    expect([drained.code, drained.stderr]).toEqual([7, expect.stringContaining("still has 1 active connection")]);
    expect(await table()).toContain("-r 192.168.0.13:80 -g -w 0");
    const plan = await user.run("plan");
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringMatching(/^No changes\./m)]);
    expect(plan.stdout).toContain("Drained, and without new connections: 1 destination.");
    await disconnect();
    const empty = await user.run("drain", "192.168.0.13", "--yes");
    expect([empty.code, await activeOn(13)]).toEqual([0, 0]);
    succeeded(await user.run("undrain", "v13", "--yes"));
    expect(await table()).toContain("-r 192.168.0.13:80 -g -w 1");
    const again = await user.run("undrain", "v13", "--yes");
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("v13 is not drained")]);
    expect((await user.run("plan")).stdout).not.toContain("Drained, and without new connections");
  });

  it("is stopped by Ctrl-C while it waits: nothing is removed, and the next apply goes on", async () => {
    await begin();
    user.declare(() => cluster(alone));
    const run = user.start("apply", "--yes", "--confirm", "never", "--drain-timeout", "60s");
    await run.until(/wait .*1 active connection/);
    run.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    expect(await table()).toContain("-r 192.168.0.13:80 -g -w 0");
    await disconnect();
    succeeded(await user.run("apply", "--yes", "--confirm", "never", "--drain-timeout", "60s"));
    expect(await table()).not.toContain("192.168.0.13");
  });

  it("stays drained if Ctrl-C ends the wait of drain: the message names it, and drain continues the wait", async () => {
    await begin();
    const run = user.start("drain", "v13", "--yes", "--confirm", "never", "--drain-timeout", "60s");
    await run.until(new RegExp(`wait ${one(13)}: 1 active connection`));
    run.kill("SIGINT");
    const { code, stdout, stderr } = await run.ended;
    expect([code, stderr]).toEqual([
      130,
      expect.stringContaining("The wait for the connections of 1 destination was interrupted."),
    ]);
    expect(stderr).toContain(one(13));
    expect(stdout).toMatch(/^Incomplete: 1 change made in run \d+; .*open connections may remain\.$/m);
    expect(await table()).toContain("-r 192.168.0.13:80 -g -w 0");
    expect(await activeOn(13)).toBe(1);
    await disconnect();
    expect((await user.run("drain", "v13", "--yes")).code).toBe(0);
    succeeded(await user.run("undrain", "v13", "--yes"));
  });

  it("says so where it does not know the server", async () => {
    user.declare(() => cluster(http));
    const { code, stderr } = await user.run("drain", "v99", "--yes");
    expect([code, stderr]).toEqual([1, expect.stringContaining("No service of cluster.ts has a real server v99")]);
  });
});

describe("a server of two directors", () => {
  const pair = `import { Cluster, Director, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const directors = [11, 201].map((n) => new Director(web, \`v\${n}\`, { host: \`v\${n}\`, interface: "eth0", dip: \`192.168.0.\${n}/24\` }));
const [v12, v13] = [12, 13].map((n) => new RealServer(web, \`v\${n}\`, { host: \`v\${n}\`, rip: \`192.168.0.\${n}\` }));
new VirtualService(web, "http", { directors, vipOwner: directors[0], vip: "192.168.0.21/24", port: 80, scheduler: "rr", realServers: [v12, v13] });
export default web;
`;
  it("is emptied on both before it leaves either", async () => {
    const user = newUser(lab);
    try {
      user.declare(() => pair);
      succeeded(await user.quick("apply"));
      await connect();
      user.declare(() => pair.replace("realServers: [v12, v13]", "realServers: [v12]"));
      const run = user.start("apply", "--yes", "--confirm", "never", "--drain-timeout", "60s");
      await run.until(/wait v11.*1 active connection/);
      for (const host of ["v11", "v201"]) expect(await rulesOn(lab, host)).toContain("-r 192.168.0.13:80 -g -w 0");
      await disconnect();
      succeeded(await run.ended);
      for (const host of ["v11", "v201"]) expect(await rulesOn(lab, host)).not.toContain("192.168.0.13");
    } finally {
      await disconnect();
      succeeded(await user.quick("destroy"));
      user.leave();
    }
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newUser, on, ownLab, succeeded, type User } from "./user.ts";

const lab = ownLab();
const own = "v13/interface-address/eth0/192.168.0.13";

/** A cluster that keeps the very address on which v13 is reached, and one more. */
const cluster = (...addresses: readonly string[]) => `import { Cluster, InterfaceAddress, RealServer } from "lvsform";
const web = new Cluster("web");
const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });
${addresses.map((one, at) => `new InterfaceAddress(v13, "a${at}", ${one});`).join("\n")}
export default web;
`;
const itself = '{ interface: "eth0", address: "192.168.0.13/24" }';
const extra = '{ interface: "lo", address: "192.168.0.77/32" }';

/** What v13 has, asked for without lvsform. */
const addressesOf = async (host: string) => on(lab, host, "ip -o -4 addr show | awk '{ print $2, $4 }'");
/** Whether v13 answers to its address on the network; asked from elsewhere. */
const isThere = async () => /1 packets received/.test(await on(lab, "v11", "ping -c 1 -W 1 192.168.0.13"));

describe("a host that is cut off", () => {
  let user: User;
  beforeAll(async () => {
    user = newUser(lab);
    user.declare(() => cluster(itself));
    succeeded(await user.run("apply", "--yes"));
  });
  afterAll(async () => {
    user.declare(() => cluster(itself));
    await user.run("destroy", "--yes");
    user.leave();
  });
  afterEach(() => user.declare(() => cluster(itself)));

  it("is not cut off by accident: the change that does it is held back, the others are made", async () => {
    user.declare(() => cluster(extra));
    const { code, stdout } = await user.run("apply", "--yes");
    expect([code, stdout]).toEqual([7, expect.stringContaining("carries the ssh connection")]);
    expect(await addressesOf("v13")).toMatch(/lo 192\.168\.0\.77\/32(?:.|\n)*eth0 192\.168\.0\.13\/24/);
    user.declare(() => cluster(itself));
    succeeded(await user.run("apply", "--yes"));
  });

  it("reverts its changes when it cannot be reached anew, says so, and holds until somebody decides", async () => {
    user.declare(() => cluster());
    const cut = await user.run("apply", "--yes", "--allow", own, "--confirm-timeout", "5s");
    expect([cut.code, cut.stdout]).toEqual([6, expect.stringContaining("Reverted: v13 reverted the changes")]);
    expect(await addressesOf("v13")).toContain("eth0 192.168.0.13/24");
    const after = await user.run("plan", "--allow", own);
    expect([after.code, after.stdout]).toEqual([
      6,
      expect.stringMatching(/v13 reverted the changes of run \d+ automatically/),
    ]);
    const again = await user.run("apply", "--yes", "--allow", own);
    expect([again.code, await addressesOf("v13")]).toEqual([6, expect.stringContaining("eth0 192.168.0.13/24")]);
    const released = await user.run("revert", "--yes");
    expect([released.code, released.stdout]).toEqual([0, expect.stringContaining("No changes.")]);
    user.declare(() => cluster(itself));
    const back = await user.run("plan");
    expect([back.code, back.stdout]).toEqual([0, expect.stringMatching(/^No changes\./m)]);
    expect(await on(lab, "v13", "ls /run/lvsform | grep -v 'lock\\|holder'")).toBe("");
  });

  it("does so within its time and two seconds when lvsform is killed", async () => {
    user.declare(() => cluster());
    const run = user.start("apply", "--yes", "--allow", own, "--confirm-timeout", "5s");
    await run.until(/^arm .*reverts its changes/m);
    while (await isThere()) await sleep(100);
    const begun = performance.now();
    run.kill("SIGKILL");
    await run.ended;
    while (!(await isThere()) && performance.now() - begun < 20_000) await sleep(200);
    const seconds = (performance.now() - begun) / 1000;
    expect(seconds).toBeLessThan(7);
    const plan = await user.run("plan", "--allow", own);
    expect([plan.code, plan.stdout]).toEqual([6, expect.stringContaining("reverted the changes")]);
    succeeded(await user.run("revert", "--yes"));
  });

  it("tells what of an undo failed, and goes on with the rest of it", async () => {
    const two = [itself, extra, '{ interface: "lo", address: "192.168.0.78/32" }'];
    user.declare(() => cluster(...two));
    const run = user.start("apply", "--yes", "--confirm-timeout", "5s");
    await run.until(/done v13.*192\.168\.0\.78/);
    run.kill("SIGKILL");
    await run.ended;
    // Somebody was faster with one of the two.
    await on(lab, "v13", "ip addr del 192.168.0.77/32 dev lo; sleep 7");
    expect(await addressesOf("v13")).not.toContain("192.168.0.7");
    const plan = await user.run("plan");
    expect([plan.code, plan.stdout]).toEqual([
      6,
      expect.stringMatching(/could not be reverted:\s+v13\/interface-address\/lo\/192\.168\.0\.77/),
    ]);
    succeeded(await user.run("revert", "--yes"));
    user.declare(() => cluster(itself));
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
  });

  it("has nothing to take back after it was booted anew: the next plan is made from what it shows", async () => {
    user.declare(() => cluster(itself, extra));
    const run = user.start("apply", "--yes", "--confirm-timeout", "20s");
    await run.until(/done v13.*192\.168\.0\.77/);
    run.kill("SIGKILL");
    await run.ended;
    // As a boot leaves it: nothing in /run, nobody waiting, no address that is in no file, another boot id.
    const boot = "echo another-boot >/tmp/boot; mount --bind /tmp/boot /proc/sys/kernel/random/boot_id";
    await on(
      lab,
      "v13",
      `kill $(cat /run/lvsform/*/watching); rm -rf /run/lvsform; ip addr del 192.168.0.77/32 dev lo; ${boot}`,
    );
    try {
      const plan = await user.run("plan");
      expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining("v13 was rebooted before run")]);
      expect(plan.stdout).toMatch(/Plan: 1 to create/);
      const resumed = await user.run("resume", "--yes");
      expect([resumed.code, await addressesOf("v13")]).toEqual([0, expect.stringContaining("192.168.0.77/32")]);
      expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    } finally {
      await on(lab, "v13", "umount /proc/sys/kernel/random/boot_id");
    }
    user.declare(() => cluster(itself));
    succeeded(await user.run("apply", "--yes"));
  });
});

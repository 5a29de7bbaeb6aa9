import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newUser, on, ownLab, rulesOn, snapshot, succeeded, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v14"];

describe("a run that is interrupted", () => {
  let user: User;
  let before: Record<string, string>;
  beforeAll(async () => {
    user = newUser(lab);
    before = await snapshot(lab, hosts);
  });
  afterAll(() => user.leave());

  it("by SIGINT, SIGTERM or a closed terminal ends what is in flight, begins nothing more, keeps what it did, and is resumed", async () => {
    const stopped = user.start("apply", "--yes");
    await stopped.until(/^done /m);
    stopped.kill("SIGINT");
    const { code, stdout, stderr } = await stopped.ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining("the run was stopped")]);
    expect(stdout).toMatch(/Partly applied: \d+ changes made in run \d+; .*lvsform resume \d+/);
    const resumed = await user.quick("resume");
    expect([resumed.code, resumed.stdout]).toEqual([0, expect.stringContaining("Done: ")]);
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    const others = [
      ["destroy", "SIGTERM", 143],
      ["apply", "SIGHUP", 129],
    ] as const;
    for (const [verb, signal, exit] of others) {
      const run = user.start(verb, "--yes", "--confirm", "never");
      await run.until(/^done /m);
      run.kill(signal);
      expect((await run.ended).code).toBe(exit);
      succeeded(await user.quick("destroy"));
    }
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("twice leaves at once; the hosts take back what nobody confirmed, and revert brings the rest back", async () => {
    const run = user.start("apply", "--yes", "--confirm-timeout", "5s");
    await run.until(/^done /m);
    run.kill("SIGINT");
    await run.until(/once more leaves at once/);
    run.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    const reverted = await user.quick("revert");
    expect(reverted.code).toBe(0);
    expect(await on(lab, "v11", "ip -o addr show dev eth0")).not.toContain("192.168.0.21");
    expect((await user.run("plan")).stdout).toMatch(/Plan: \d+ to create/);
    succeeded(await user.quick("destroy"));
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("of whose steps one fails goes on with what does not need it, or undoes all of it, as it is told", async () => {
    // The VIP is somebody else's on the network: the director must not take it.
    await on(lab, "v201", "ip addr add 192.168.0.21/24 dev eth0");
    try {
      const went = await user.quick("apply", "--on-error", "continue", "--target", "v11", "--target", "v14");
      expect([went.code, went.stderr]).toEqual([7, expect.stringContaining("has it already")]);
      expect(await on(lab, "v14", "ip -o addr show dev lo")).toContain("192.168.0.21");
      succeeded(await user.quick("destroy"));
      const undone = await user.quick("apply", "--on-error", "revert");
      expect(undone.code).toBe(1);
      expect(await on(lab, "v11", "cat /proc/net/ip_vs 2>/dev/null | tail -n +4")).not.toContain("C0A80015:0050 wrr");
    } finally {
      await on(lab, "v201", "ip addr del 192.168.0.21/24 dev eth0");
    }
    succeeded(await user.quick("destroy"));
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("rolls back to what was recorded after an earlier run, by an ordinary plan", async () => {
    succeeded(await user.quick("apply"));
    const first = Number(/^\s*(\d+)\s/m.exec((await user.run("history")).stdout)?.[1]);
    user.declare((text) => text.replace("weight: 2", "weight: 5"));
    succeeded(await user.quick("apply"));
    expect(await rulesOn(lab, "v11")).toContain("-w 5");
    const back = await user.run("rollback", "--to", String(first), "--yes");
    expect([back.code, back.stdout]).toEqual([0, expect.stringMatching(/weight 5 → 2/)]);
    expect(await rulesOn(lab, "v11")).not.toContain("-w 5");
    user.declare();
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    succeeded(await user.quick("destroy"));
    expect(await snapshot(lab, hosts)).toEqual(before);
  });
});

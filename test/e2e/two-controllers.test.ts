import { copyFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cluster } from "./on-cluster.ts";
import { newUser, on, ownLab, rulesOn, succeeded, type User } from "./user.ts";

const lab = ownLab();
const http = (servers: string, more = "") =>
  cluster(`new VirtualService(web, "http", { ...at, realServers: [${servers}]${more} });`);

describe("two that change the same hosts", () => {
  let one: User;
  let two: User;
  beforeAll(async () => {
    one = newUser(lab);
    two = newUser(lab);
  });
  beforeEach(async () => {
    one.declare(() => http("v12, v13"));
    succeeded(await one.quick("apply"));
  });
  afterAll(async () => {
    // Each lets go what it has loaded.
    await two.quick("destroy");
    await one.quick("destroy");
    one.leave();
    two.leave();
  });
  afterEach(() => on(lab, "v10", "for p in $(pidof socat); do kill $p; done"));

  it("with one record: the second is told who is at work, may wait for it, and does not act on what it saw before", async () => {
    await on(lab, "v10", "for i in 1 2; do (sleep 60 | socat - TCP:192.168.0.21:80) >/dev/null 2>&1 & sleep 0.2; done");
    one.declare(() => http("v12"));
    const first = one.start("apply", "--yes", "--drain-timeout", "60s");
    await first.until(/wait .*1 active connection/);
    const second = await one.quick("apply");
    expect([second.code, second.stderr]).toEqual([
      4,
      expect.stringMatching(/root@\S+.*apply --yes|apply.*--drain-timeout/s),
    ]);
    const unlock = await one.run("unlock", "--yes");
    expect([unlock.code, unlock.stderr]).toEqual([1, expect.stringContaining("is running on this machine")]);
    const waiting = one.start("apply", "--yes", "--lock-timeout", "60s");
    await on(lab, "v10", "sleep 2; for p in $(pidof socat); do kill $p; done");
    succeeded(await first.ended);
    const waited = await waiting.ended;
    expect([waited.code, waited.stderr]).toEqual([
      5,
      expect.stringMatching(/Another run changed the state.*run \d+ \(apply\)/s),
    ]);
    one.declare(() => http("v12, v13"));
    succeeded(await one.quick("apply"));
  });

  it("with one record: the lease of a killed one is taken over at once", async () => {
    one.declare(() => http("v12, v13", ", persistence: { seconds: 60 }"));
    const first = one.start("apply", "--yes", "--confirm", "always", "--confirm-timeout", "5s");
    await first.until(/^arm .*reverts its changes/m);
    first.kill("SIGKILL");
    await first.ended;
    const second = await one.quick("revert");
    expect([second.code, second.stderr]).toEqual([0, expect.not.stringContaining("state-locked")]);
    one.declare(() => http("v12, v13"));
    expect((await one.run("plan")).stdout).toMatch(/^No changes\./m);
  });

  it("with two records: a host is changed by one of them at a time", async () => {
    two.declare(() => http("v12, v13").replace('scheduler: "rr"', 'scheduler: "wlc"'));
    mkdirSync(dirname(two.statePath), { recursive: true });
    copyFileSync(one.statePath, two.statePath);
    await on(
      lab,
      "v11",
      "echo 'somebody@elsewhere (pid 7): lvsform apply' >/run/lvsform/holder; (flock 8; sleep 20) 8>>/run/lvsform/lock >/dev/null 2>&1 & sleep 0.3",
    );
    const refused = await two.quick("apply");
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringContaining("Another lvsform is changing v11: somebody@elsewhere (pid 7)"),
    ]);
    expect(await rulesOn(lab, "v11")).toContain("-s rr");
    const waited = await two.run("apply", "--yes", "--lock-timeout", "60s");
    expect([waited.code, await rulesOn(lab, "v11")]).toEqual([0, expect.stringContaining("-s wlc")]);
    succeeded(await one.quick("apply"));
  });

  it("with two records: what one has not confirmed yet, the other does not touch", async () => {
    one.declare(() => http("v12, v13", ", persistence: { seconds: 60 }"));
    const first = one.start("apply", "--yes", "--confirm", "always", "--confirm-timeout", "15s");
    await first.until(/^arm .*reverts its changes/m);
    first.kill("SIGKILL");
    await first.ended;
    const { code, stdout } = await two.quick("apply");
    expect([code, stdout]).toEqual([
      expect.any(Number),
      expect.stringMatching(/v11 waits for a confirmation from root@/),
    ]);
    expect(code).not.toBe(0);
    succeeded(await one.quick("revert"));
    one.declare(() => http("v12, v13"));
    expect((await one.run("plan")).stdout).toMatch(/^No changes\./m);
  });
});

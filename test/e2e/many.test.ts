import { afterAll, describe, expect, it } from "vitest";
import { newUser, on, ownLab, rulesOn, succeeded, unloadIpvs } from "./user.ts";

// Many destinations are made by one ipvsadm -R, which tells nothing of the single ones; each has a result of its own all the same.

const lab = ownLab();

const cluster = (
  count: number,
  weightOf: (at: number) => number,
) => `import { Cluster, Director, IpvsDestination, IpvsService } from "lvsform";
const many = new Cluster("many");
const v11 = new Director(many, "v11", { host: "v11", boot: "none", interface: "eth0", dip: "192.168.0.11/24" });
const service = { vip: "10.9.0.1", port: 80 } as const;
new IpvsService(v11, "service", { service, scheduler: "wrr" });
const weights = ${JSON.stringify(Array.from({ length: count }, (_, at) => weightOf(at)))};
for (const [at, weight] of weights.entries())
  new IpvsDestination(v11, \`d\${at}\`, { service, rip: \`10.1.\${Math.floor(at / 200)}.\${1 + (at % 200)}\`, weight });
export default many;
`;

describe("300 destinations of one director", () => {
  const user = newUser(lab);
  const rules = async () => (await rulesOn(lab, "v11")).trim().split("\n");
  const weights = async () => Map.groupBy(await rules(), (line) => /-w (\d+)$/.exec(line)?.[1] ?? "service");
  afterAll(async () => {
    // Nobody has declared the modules: the kernel has loaded them by itself.
    await on(lab, "v11", unloadIpvs);
    user.leave();
  });

  it("are added, changed and removed many at a time; destroy leaves nothing", async () => {
    user.declare(() => cluster(300, () => 1));
    const processes = async () => Number(await on(lab, "v11", "sed -n 's/^processes //p' /proc/stat"));
    const before = await processes();
    // With a window on the host: it notes each of them.
    succeeded(await user.run("apply", "--yes", "--confirm", "always"));
    // Not one for each of them, whatever else the machine of the lab does meanwhile.
    expect((await processes()) - before).toBeLessThan(300);
    expect((await weights()).get("1")?.length).toBe(300);
    const again = await user.run("plan", "--detailed-exitcode");
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("No changes.")]);
    user.declare(() => cluster(100, (at) => 1 + (at % 2)));
    succeeded(await user.quick("apply", "--max-deletes", "100%"));
    expect([(await weights()).get("1")?.length, (await weights()).get("2")?.length]).toEqual([50, 50]);
    succeeded(await user.quick("destroy", "--max-deletes", "100%"));
    expect(await rulesOn(lab, "v11")).toBe("");
  });
});

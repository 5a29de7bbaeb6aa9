import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutPower } from "../../src/lab/debian/power-cut.ts";
import { stopLab } from "../../src/lab/down.ts";
import { startLab } from "../../src/lab/up.ts";
import { etc, newUser, on, rebooted, type User } from "../e2e/user.ts";

const lab = `test-${process.pid}-debian`;
const hosts = ["v11", "v12", "v13", "v14"];
const shares = async () => {
  const asked = "for i in 1 2 3 4 5 6 7 8; do wget -q -T 20 -O - http://192.168.0.21/; done | sort | uniq -c";
  return (await on(lab, "v10", asked)).replaceAll(/ +/g, " ");
};
const twoToOneToOne = " 4 v12 192.168.0.12\n 2 v13 192.168.0.13\n 2 v14 192.168.0.14\n";
/** As ipvsadm of RHEL 8 and Rocky 8 (1.31) has it. */
const unitOfRhel = `[Unit]
Description=Initialise the Linux Virtual Server
After=syslog.target network.target

[Service]
Type=oneshot
ExecStart=/bin/bash -c "exec /sbin/ipvsadm-restore < /etc/sysconfig/ipvsadm"
ExecStop=/bin/bash -c "exec /sbin/ipvsadm-save -n > /etc/sysconfig/ipvsadm"
ExecStop=/sbin/ipvsadm -C
RemainAfterExit=yes

[Install]
WantedBy=multi-user.target
`;
/** One director and one real server, with everything that a file of `ipvsadm -S` does not hold. */
const small = `import { Cluster, Director, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const v11 = new Director(web, "v11", {
  host: "v11",
  interface: "eth0",
  dip: "192.168.0.11/24",
  timeouts: { tcpSeconds: 800, tcpFinSeconds: 100, udpSeconds: 260 },
  sync: { master: { interface: "eth0", syncId: 7 } },
});
const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
const realServers = [{ server: v12, weight: 2, upperThreshold: 90 }];
new VirtualService(web, "http", { director: v11, vip: "192.168.0.21/24", port: 80, scheduler: "wrr", realServers });
export default web;
`;
/** What loads each part of the table, by the key of its boot-ipvs. */
const whereOf = (changes: readonly { kind: string; key: string; after: { by: string } }[]) =>
  Object.fromEntries(changes.filter(({ kind }) => kind === "boot-ipvs").map(({ key, after }) => [key, after.by]));
/** What systemd started and could not. */
const failed = (host: string) => on(lab, host, "systemctl --failed --plain --no-legend");

// One story, on whole Debian systems with systemd: each part begins where the one before it ended.
describe("the walkthrough's cluster on machines that really boot", () => {
  let user: User;
  let before: Record<string, string>;

  beforeAll(async () => {
    const networks = ["ifupdown", "networkd", "netplan", "networkmanager"] as const;
    const onProgress = (text: string) => process.stderr.write(`lab: ${text}\n`);
    await startLab({ name: lab, realServers: 3, directors: 1, flavour: "debian", networks, onProgress });
    user = newUser(lab, { boots: true });
    before = await etc(lab, hosts);
  }, 600_000);
  afterAll(async () => {
    user?.leave();
    await stopLab(lab);
  });

  it("each host says what keeps its interfaces", async () => {
    const { stdout } = await user.run("plan");
    const kept = [...stdout.matchAll(/^ {4}(\S+ is configured at boot by \S+):/gm)].map(([, text]) => text);
    expect(kept).toEqual([
      "eth0 is configured at boot by ifupdown",
      "lo is configured at boot by networkd",
      "lo is configured at boot by netplan",
      "lo is configured at boot by networkmanager",
    ]);
  });

  it("reverts by systemd-run when nobody confirms: no file of the next boot is written", async () => {
    const run = user.start("apply", "--yes", "--confirm-timeout", "5s", "--target", "v12");
    await run.until(/^done v12\/interface-address/m);
    run.kill("SIGKILL");
    await run.ended;
    const isThere = async () => (await on(lab, "v12", "ip -o addr show dev lo")).includes("192.168.0.21");
    await expect.poll(isThere, { timeout: 60_000, interval: 1_000 }).toBe(false);
    expect(await etc(lab, hosts)).toEqual(before);
    expect((await user.run("revert", "--yes")).code).toBe(0);
  });

  it("is applied, every host is booted, and there is nothing to do: 2:1:1", async () => {
    const { code, stdout } = await user.quick("apply");
    expect([code, stdout]).toEqual([0, expect.stringContaining("the hosts match cluster.ts")]);
    await rebooted(lab, hosts);
    expect((await user.run("plan")).stdout).toBe("No changes. 4 hosts, 44 resources match.\n");
    expect(await shares()).toBe(twoToOneToOne);
    expect(await Promise.all(hosts.map(failed))).toEqual(["", "", "", ""]);
  });

  it("also after a loss of power, and what only lvsform's own unit brings back: a tunnel", async () => {
    const far = 'director: v11, vip: "192.168.0.22/24", port: 443, scheduler: "rr", forwarding: "tunneling"';
    user.declare((text) =>
      text
        .replace("weight: 2 }", "weight: 2, upperThreshold: 90 }")
        .replace("timeouts:", 'sync: { master: { interface: "eth0", syncId: 7 } },\n  timeouts:')
        .replace("export default", `new VirtualService(web, "far", { ${far}, realServers: [v14] });\nexport default`),
    );
    expect((await user.quick("apply")).code).toBe(0);
    expect(await on(lab, "v14", "cat /etc/lvsform/boot/*.sh")).toContain("192.168.0.22/32 dev tunl0");
    await Promise.all([cutPower(lab, "v11"), rebooted(lab, ["v14"])]);
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    expect(await on(lab, "v11", "ipvsadm -Ln --thresholds | grep 0.12:80")).toMatch(/ 90 /);
    expect(await on(lab, "v11", "ipvsadm -Ln --daemon")).toContain("master sync daemon (mcast=eth0, syncid=7");
    expect(await shares()).toBe(twoToOneToOne);
    expect(await on(lab, "v10", "wget -q -T 20 -O - http://192.168.0.22:443/")).toContain("v14");
    expect(await Promise.all(["v11", "v14"].map(failed))).toEqual(["", ""]);
  });

  it("destroy leaves every file as it was", async () => {
    expect((await user.quick("destroy")).code).toBe(0);
    expect(await etc(lab, hosts)).toEqual(before);
  });

  it("RHEL's unit loads its file at boot, and what that loses comes by lvsform's own; what its stop saves is drift", async () => {
    const path = "/usr/lib/systemd/system/ipvsadm.service";
    await on(lab, "v11", `mkdir -p /etc/sysconfig; cat >${path} <<'END'\n${unitOfRhel}END\nsystemctl daemon-reload`);
    const prepared = await etc(lab, ["v11", "v12"]);
    user.declare(() => small);
    const { changes } = JSON.parse((await user.run("plan", "--json")).stdout);
    expect(whereOf(changes)).toEqual({
      "sync/master": "unit",
      "tcp:192.168.0.21:80": "sysconfig",
      "tcp:192.168.0.21:80/thresholds": "unit",
      timeouts: "unit",
    });
    expect((await user.quick("apply")).code).toBe(0);
    await rebooted(lab, ["v11"]);
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    const table = await on(
      lab,
      "v11",
      "ipvsadm -Ln --thresholds | grep 0.12:80; ipvsadm -Ln --daemon; ipvsadm -L --timeout",
    );
    expect(table).toMatch(/ 90 [\s\S]*syncid=7[\s\S]*: 800 100 260$/m);
    expect(await on(lab, "v10", "wget -q -T 20 -O - http://192.168.0.21/")).toContain("v12");
    // A weight changed by hand, and the unit stopped: the file says now what somebody did.
    await on(lab, "v11", "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 9; systemctl restart ipvsadm");
    const { findings } = JSON.parse((await user.run("drift", "--json")).stdout);
    const addresses = findings.map(({ address }: { address: string }) => address);
    expect(addresses).toEqual(
      expect.arrayContaining([
        "v11/boot-ipvs/tcp:192.168.0.21:80",
        "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80",
      ]),
    );
    expect((await user.quick("apply")).code).toBe(0);
    expect(await on(lab, "v11", "cat /etc/sysconfig/ipvsadm")).toContain("192.168.0.12:80 -g -w 2");
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    expect((await user.quick("destroy")).code).toBe(0);
    // What ipvsadm-save has written anew does not say any more that lvsform made the file: it stays, empty.
    expect(await on(lab, "v11", "cat /etc/sysconfig/ipvsadm; rm /etc/sysconfig/ipvsadm")).toBe("");
    // RHEL has no script of the unit's name; Debian's systemctl stops its own along with the unit.
    const others = (all: Record<string, string>) =>
      Object.values(all).map((text) => text.replaceAll(/^.*\/rc\d\.d\/[KS]01ipvsadm.*\n/gm, ""));
    expect(others(await etc(lab, ["v11", "v12"]))).toEqual(others(prepared));
    await on(lab, "v11", `rm ${path}; rmdir /etc/sysconfig; systemctl daemon-reload`);
  });
});

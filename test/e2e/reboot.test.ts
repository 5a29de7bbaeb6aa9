import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { count } from "./on-cluster.ts";
import { etc, lvsform, newUser, on, ownLab, rebooted, succeeded, type User } from "./user.ts";

const lab = ownLab();
const servers = ["v12", "v13", "v14"];
const hosts = ["v11", ...servers];
const vip = async (times: number) =>
  count(
    (await on(lab, "v10", `for i in $(seq ${times}); do wget -q -O - http://192.168.0.21/ | cut -d' ' -f1; done`))
      .trim()
      .split("\n"),
  );

/** A host without systemd boots by Debian's own ifupdown, sysctl and init scripts. */
describe("the walkthrough's cluster comes back after a boot", () => {
  let user: User;
  let before: Record<string, string>;
  beforeAll(async () => {
    user = newUser(lab, { boots: true });
    // What a person wrote for the next boot before lvsform was there.
    await on(
      lab,
      "v13",
      "printf '#!/bin/sh\\nip addr add 192.168.0.77/32 dev lo\\n' >/etc/rc.local; chmod 755 /etc/rc.local",
    );
    await on(lab, "v13", "ip addr add 192.168.0.77/32 dev lo");
    before = await etc(lab, hosts);
  });
  afterAll(async () => {
    await on(lab, "v13", "rm -f /etc/rc.local; ip addr del 192.168.0.77/32 dev lo");
    user.leave();
  });

  it("the plan says what keeps each interface and why, in which file, and that these changes come last", async () => {
    const { stdout } = await user.run("plan");
    expect(stdout).toContain(
      "lo is configured at boot by ifupdown: ifupdown brought it up, and /etc/network/interfaces has",
    );
    expect(stdout).toMatch(
      /\+ boot-address eth0\/192\.168\.0\.21 .* in \/etc\/network\/interfaces\.d\/lvsform-eth0-192-168-0-21$/m,
    );
    expect(stdout).toMatch(
      /\+ boot-sysctl net\.ipv4\.conf\.lo\.arp_ignore +value 1 {2}in \/etc\/sysctl\.d\/90-lvsform\.conf$/m,
    );
    expect(stdout).toMatch(/for the next boot: v11 \(6\), v12 \(5\), v13 \(5\), v14 \(5\)$/m);
    // Found in rc.local, not declared: shown, and left alone.
    expect(stdout).toContain("v13/boot-address/lo/192.168.0.77");
    expect(await etc(lab, hosts)).toEqual(before);
  });

  it("after an apply and a boot of every host there is nothing to do, and the servers answer two to one to one", async () => {
    const { code, stdout } = await user.quick("apply");
    expect([code, stdout]).toEqual([0, expect.stringContaining("the hosts match cluster.ts")]);
    await rebooted(lab, hosts);
    expect((await user.run("plan")).stdout).toContain("\nNo changes. 4 hosts, 44 resources match.\n");
    expect(await vip(8)).toEqual({ v12: 4, v13: 2, v14: 2 });
    expect(await on(lab, "v11", "ipvsadm -L --timeout")).toBe("Timeout (tcp tcpfin udp): 800 100 260\n");
  });

  it("an edit of the file alone is drift: the running table is right, the next one would not be", async () => {
    await on(
      lab,
      "v11",
      "sed -i 's/0.12:80 -g -w 2/0.12:80 -g -w 7/' /etc/ipvsadm.rules; echo '-A -u 10.0.0.1:53 -s rr' >>/etc/ipvsadm.rules",
    );
    const { changes } = JSON.parse((await user.run("plan", "--json")).stdout);
    expect(changes).toMatchObject([
      {
        address: "v11/boot-ipvs/tcp:192.168.0.21:80",
        action: "update",
        cause: "drift",
        files: [{ path: "/etc/ipvsadm.rules" }],
      },
    ]);
    succeeded(await user.quick("apply"));
    const rules = await on(lab, "v11", "cat /etc/ipvsadm.rules");
    expect(rules).toContain("192.168.0.12:80 -g -w 2");
    // Somebody else's rule stays.
    expect(rules).toContain("-A -u 10.0.0.1:53 -s rr");
    await on(lab, "v11", "sed -i '/10.0.0.1/d' /etc/ipvsadm.rules");
  });

  it("interfaces that were taken down stay down", async () => {
    user.declare((text) => text.replace(`interface: "eth0",`, `interface: "eth0", interfacesDown: ["eth1", "eth2"],`));
    succeeded(await user.quick("apply"));
    await rebooted(lab, ["v11"]);
    expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    expect(await on(lab, "v11", "ip -o link show up | grep -c 'eth[12]'")).toBe("0\n");
  });

  it("what was taken out of the declaration does not come back either", async () => {
    user.declare((text) => text.replace(/const v14.*\n/, "").replace(", v14]", "]"));
    succeeded(await user.quick("apply"));
    await rebooted(lab, ["v14"]);
    expect(
      await on(lab, "v14", "ip -o addr show dev lo | grep -c 192.168.0.21; sysctl -n net.ipv4.conf.all.arp_ignore"),
    ).toBe("0\n0\n");
    expect((await etc(lab, ["v14"])).v14).toBe(before.v14);
  });

  it("destroy leaves /etc byte for byte as it was", async () => {
    succeeded(await user.quick("destroy"));
    expect(await etc(lab, hosts)).toEqual(before);
    await rebooted(lab, ["v11"]);
    expect(await on(lab, "v11", "ls /proc/net/ip_vs 2>/dev/null; ip -o addr show | grep -c 192.168.0.21")).toBe("0\n");
  });
});

describe("what was found for the next boot", () => {
  const line = "ip addr add 192.168.0.21/32 dev lo label lo:0";
  const script = `#!/bin/sh\n${line}\nexit 0\n`;
  it("in rc.local is adopted where it is right, mended where it has no mask, and given back", async () => {
    const user = newUser(lab, { boots: true });
    try {
      await on(lab, "v12", `printf '%s' '${script}' >/etc/rc.local; chmod 755 /etc/rc.local; ${line}`);
      // The walkthrough's own line: with net-tools it sets the mask 0.0.0.0.
      const wrong = "#!/bin/sh\nifconfig  lo:0   192.168.0.21/32  up\n";
      await on(lab, "v14", `printf '%s' '${wrong}' >/etc/rc.local; chmod 755 /etc/rc.local`);
      const before = await etc(lab, ["v12", "v14"]);
      const { changes } = JSON.parse((await user.run("plan", "--json")).stdout);
      const found = changes.filter(({ address }: { address: string }) => /v1[24]\/boot-address/.test(address));
      expect(found).toMatchObject([
        { address: "v12/boot-address/lo/192.168.0.21", action: "adopt" },
        { address: "v14/boot-address/lo/192.168.0.21", action: "update", before: { prefixLength: 0, by: "rc-local" } },
      ]);
      succeeded(await user.quick("apply"));
      expect(await on(lab, "v12", "cat /etc/rc.local")).toBe(script);
      expect(await on(lab, "v14", "cat /etc/rc.local")).toContain("192.168.0.21 netmask 255.255.255.255  up");
      await rebooted(lab, ["v12", "v14"]);
      expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
      succeeded(await user.quick("destroy"));
      expect(await etc(lab, ["v12", "v14"])).toEqual(before);
    } finally {
      await on(lab, "v12", "rm -f /etc/rc.local; ip addr del 192.168.0.21/32 dev lo");
      await on(lab, "v14", "rm -f /etc/rc.local");
      user.leave();
    }
  });
});

describe("a host that was cut off", () => {
  const own = "v13/interface-address/eth0/192.168.0.13";
  const cluster = (text: string) => `import { Cluster, InterfaceAddress, RealServer } from "lvsform";
const web = new Cluster("web");
const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });
${text}
export default web;
`;
  it("takes its changes back, and has the old ones at the next boot too: its files were not touched", async () => {
    const user = newUser(lab, { boots: true });
    const itself = 'new InterfaceAddress(v13, "own", { interface: "eth0", address: "192.168.0.13/24" });';
    try {
      user.declare(() => cluster(itself));
      succeeded(await user.quick("apply"));
      const before = await etc(lab, ["v13"]);
      user.declare(() => cluster(""));
      const cut = await user.run("apply", "--yes", "--allow", own, "--confirm-timeout", "5s");
      expect([cut.code, cut.stdout]).toEqual([6, expect.stringContaining("Reverted: v13 reverted the changes")]);
      expect(await etc(lab, ["v13"])).toEqual(before);
      await rebooted(lab, ["v13"]);
      expect(await on(lab, "v13", "ip -o -4 addr show dev eth0")).toContain("192.168.0.13/24");
      succeeded(await user.run("revert", "--yes"));
    } finally {
      user.declare(() => cluster(itself));
      await user.quick("destroy");
      user.leave();
    }
  });
});

it("a host that the lab has not got is named, and a host of the fast flavour has no power to be cut", async () => {
  const none = await lvsform("lab", "reboot", "--name", lab, "v99");
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("has no host v99")]);
  const cut = await lvsform("lab", "power-cut", "--name", lab, "v12");
  expect([cut.code, cut.stderr]).toEqual([1, expect.stringContaining("lvsform lab reboot v12")]);
});

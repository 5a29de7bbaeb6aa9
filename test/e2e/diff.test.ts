import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { cluster, describeCluster } from "./on-cluster.ts";
import { lvsform, on, ownLab, snapshot, succeeded } from "./user.ts";

const lab = ownLab();
const pair = ["v11", "v201"] as const;
const diff = (...words: readonly string[]) =>
  lvsform("diff", ...pair, "--ssh-config", labPaths(lab).sshConfig, ...words);

describe("two directors that were never touched", () => {
  let before: unknown;
  beforeAll(async () => {
    before = await snapshot(lab, pair);
    expect(await on(lab, "v11", "cat /proc/modules")).not.toMatch(/^ip_vs/m);
  });
  afterAll(async () => {
    // No module was loaded, nothing was written.
    expect(await snapshot(lab, pair)).toEqual(before);
  });

  it("are compared without loading IPVS", async () => {
    const { code, stdout, stderr } = await diff("--all");
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(stdout).toMatch(/^ {2}net\.ipv4\.conf\.eth0\.rp_filter +0 +0$/m);
    expect(stdout).toMatch(/^ {2}kernel +\d\S+ +\d\S+$/m);
    expect(stdout).not.toContain("net.ipv4.vs.");
    expect(stdout).toMatch(/\nNo differences\. \d+ things are the same\.\n$/);
  });

  it("differ by a parameter that somebody has set, and by nothing when it is set back", async () => {
    await on(lab, "v201", "sysctl -w net.ipv4.conf.eth0.arp_ignore=1 net.ipv4.ip_forward=1");
    const { code, stdout } = await diff();
    await on(lab, "v201", "sysctl -w net.ipv4.ip_forward=0 net.ipv4.conf.eth0.arp_ignore=0");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ {2}net\.ipv4\.conf\.eth0\.arp_ignore +0 +1\n {2}net\.ipv4\.ip_forward +0 +1$/m);
    expect(stdout).toMatch(/\nDifferences: 2\. \d+ things are the same\.\n$/);
    succeeded(await diff());
  });

  it("one of which is lost: 3, and the other is said to be read", async () => {
    const { code, stdout, stderr } = await lvsform("diff", "v11", "v99", "--ssh-config", labPaths(lab).sshConfig);
    expect([code, stdout]).toEqual([3, "Nothing was compared: a host could not be read.\n"]);
    expect(stderr).toMatch(/v99/);
  });
});

const daemon = (state: string, id: number) => `${state}: { interface: "eth0", syncId: ${id} }`;
const twins = cluster(
  `const v201 = new Director(web, "v201", { host: "v201", interface: "eth0", dip: "192.168.0.201/24", sync: { ${daemon("backup", 1)}, ${daemon("master", 2)} } });
new VirtualService(web, "http", { directors: [v11, v201], vipOwner: v11, vip: "192.168.0.21/24", port: 80, scheduler: "wrr", realServers: [{ server: v12, weight: 2, upperThreshold: 100 }, v13] });`,
  { v11: `, sync: { ${daemon("master", 1)}, ${daemon("backup", 2)} }` },
);

describeCluster("a pair of directors", twins, () => {
  it("is equal, with its sync daemons crossed and the VIP on one of them", async () => {
    const { code, stdout, stderr } = await diff();
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(stdout).toMatch(/^VIPs: one of a pair has them\n {2}192\.168\.0\.21 +eth0\/24 +not there\n/m);
    expect(stdout).toMatch(/\nNo differences\. \d+ things are the same\.\n$/);
    const all = (await diff("--all")).stdout;
    expect(all).toMatch(/^ {2}v11 to v201 +sends syncid 1 on eth0, \S+ \d+ bytes +takes syncid 1 on eth0/m);
    expect(all).toMatch(/^ {2}v201 to v11 +takes syncid 2 on eth0, \S+ \d+ bytes +sends syncid 2 on eth0/m);
    expect(all).toMatch(/^ {2}net\.ipv4\.vs\.conntrack +0 +0$/m);
  });

  it("is not, as soon as somebody changes one of them: each change is a line", async () => {
    const before = await snapshot(lab, pair);
    await on(
      lab,
      "v201",
      [
        "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 5 -x 100",
        "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 1 -x 7",
        // The hosts of the lab share one kernel, and with it the modules.
        "ipvsadm -A -u 192.168.0.21:53 -s wrr",
        "ipvsadm --set 800 0 0",
        "ipvsadm --stop-daemon backup",
        "sysctl -w net.ipv4.vs.expire_nodest_conn=1",
      ].join("; "),
    );
    const changed = await snapshot(lab, pair);
    const { code, stdout } = await diff("--json");
    const afterwards = await snapshot(lab, pair);
    await on(
      lab,
      "v201",
      [
        "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2 -x 100",
        "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 1",
        "ipvsadm -D -u 192.168.0.21:53",
        "ipvsadm --set 900 0 0",
        "ipvsadm --start-daemon backup --mcast-interface eth0 --syncid 1",
        "sysctl -w net.ipv4.vs.expire_nodest_conn=0",
      ].join("; "),
    );
    expect(afterwards).toEqual(changed);
    expect(code).toBe(2);
    const { differences, complete, summary } = JSON.parse(stdout) as {
      readonly differences: readonly Record<string, unknown>[];
      readonly complete: boolean;
      readonly summary: { readonly different: number };
    };
    expect(complete).toBe(true);
    const [service, first, second, timeout, sync, parameter, ...more] = differences;
    expect(service).toEqual({
      group: "service",
      name: "udp:192.168.0.21:53",
      a: null,
      b: { scheduler: "wrr", realServers: 0 },
    });
    expect(first).toMatchObject({ group: "real server", a: { weight: 2 }, b: { weight: 5 } });
    expect(second).toMatchObject({ name: "tcp:192.168.0.21:80/192.168.0.13:80", b: { upperThreshold: 7 } });
    expect(timeout).toMatchObject({ group: "timeout", name: "tcpSeconds", a: { value: 900 }, b: { value: 800 } });
    expect(sync).toMatchObject({
      group: "sync",
      name: "v11 to v201",
      b: null,
      remark: expect.stringContaining("v201 takes none"),
    });
    expect(parameter).toMatchObject({ name: "net.ipv4.vs.expire_nodest_conn", a: { value: "0" }, b: { value: "1" } });
    expect(more).toEqual([]);
    expect(summary.different).toBe(6);
    expect(await snapshot(lab, pair)).toEqual(before);
    succeeded(await diff());
  });
});

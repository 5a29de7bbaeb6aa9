import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { etc, lvsform, on, ownLab, type Result, rulesOn, snapshot, succeeded, unloadIpvs } from "./user.ts";

const lab = ownLab();
const servers = [12, 13, 14];
const hosts = ["v11", "v12", "v13", "v14"];

/** The walkthrough, typed by hand: what runs, and the files that bring it back after a boot. */
const director = `
ip addr add 192.168.0.21/24 brd + dev eth0 label eth0:0
modprobe ip_vs
ipvsadm --set 800 100 260
ipvsadm -A -t 192.168.0.21:80 -s wrr
ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2
ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 1
ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.14:80 -g -w 1
printf 'auto eth0:0\\niface eth0:0 inet static\\n    address 192.168.0.21\\n    netmask 255.255.255.0\\n' >/etc/network/interfaces.d/vip
cp -p /etc/default/ipvsadm /root/default-ipvsadm; cp -p /etc/ipvsadm.rules /root/ipvsadm.rules
sed -i 's/^AUTO=.*/AUTO="true"/' /etc/default/ipvsadm
{ echo '# ipvsadm.rules'; ipvsadm -S -n; echo '--set 800 100 260'; } >/etc/ipvsadm.rules
`;
const parameters = ["all", "lo"].flatMap((at) => [
  `net.ipv4.conf.${at}.arp_ignore = 1`,
  `net.ipv4.conf.${at}.arp_announce = 2`,
]);
const realServer = `
cat >/etc/sysctl.d/50-lvs.conf <<'END'
${parameters.join("\n")}
END
sysctl -q -p /etc/sysctl.d/50-lvs.conf
ip addr add 192.168.0.21/32 dev lo label lo:0
printf 'auto lo:0\\niface lo:0 inet static\\n    address 192.168.0.21\\n    netmask 255.255.255.255\\n' >/etc/network/interfaces.d/vip
`;
const awayDirector = `
ip addr del 192.168.0.21/24 dev eth0; rm -f /etc/network/interfaces.d/vip
[ ! -e /root/default-ipvsadm ] || { mv /root/default-ipvsadm /etc/default/ipvsadm; mv /root/ipvsadm.rules /etc/ipvsadm.rules; }
${unloadIpvs}
`;
const awayServer = `
ip addr del 192.168.0.21/32 dev lo; ip addr del 192.168.0.21/30 dev lo; rm -f /etc/network/interfaces.d/vip /etc/sysctl.d/50-lvs.conf
for at in all lo; do sysctl -q -w net.ipv4.conf.$at.arp_ignore=0 net.ipv4.conf.$at.arp_announce=0; done
`;

const onServers = (script: string) => Promise.all(servers.map((n) => on(lab, `v${n}`, script)));

describe("a cluster that was made by hand", () => {
  const folders: string[] = [];
  const config = ["--ssh-config", labPaths(lab).sshConfig];
  const newFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), "lvsform-import-"));
    folders.push(folder);
    return folder;
  };
  const on_ = (folder: string, verb: string, ...words: readonly string[]): Promise<Result> =>
    lvsform(...verb.split(" "), "-f", join(folder, "cluster.ts"), ...config, ...words);
  const importTo = (folder: string, ...words: readonly string[]): Promise<Result> =>
    lvsform("import", "--out", join(folder, "cluster.ts"), ...config, ...words);
  const textIn = (folder: string) => readFileSync(join(folder, "cluster.ts"), "utf8");
  let untouched: Record<string, string>[];
  let first: string;

  beforeAll(async () => {
    untouched = [await snapshot(lab, hosts), await etc(lab, hosts)];
    await on(lab, "v11", director);
    await onServers(realServer);
    first = newFolder();
  });
  afterAll(async () => {
    await on(lab, "v11", awayDirector);
    await onServers(awayServer);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    expect([await snapshot(lab, hosts), await etc(lab, hosts)]).toEqual(untouched);
  });

  it("is imported from its director alone: the real servers are found, and nothing is touched", async () => {
    const before = [await snapshot(lab, hosts), await etc(lab, hosts)];
    const { code, stdout, stderr } = await importTo(first, "--director", "root@v11", "--name", "web");
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error|note/)]);
    expect(stdout).toMatch(
      /: 1 director, 3 real servers, 1 virtual service\. Recorded 44 resources as found; no host was changed\.$/m,
    );
    expect(stdout).not.toContain("not as the cluster needs");
    expect([await snapshot(lab, hosts), await etc(lab, hosts)]).toEqual(before);
    expect(textIn(first)).toBe(`import { Cluster, Director, RealServer, VirtualService } from "lvsform";

const web = new Cluster("web");

const vip = "192.168.0.21/24";

const v11 = new Director(web, "v11", {
  host: "v11",
  interface: "eth0",
  dip: "192.168.0.11/24",
  timeouts: { tcpSeconds: 800, tcpFinSeconds: 100, udpSeconds: 260 },
});

const servers = [
  { n: 12, weight: 2 },
  { n: 13, weight: 1 },
  { n: 14, weight: 1 },
].map(({ n, weight }) => ({
  server: new RealServer(web, \`v\${n}\`, {
    host: \`v\${n}\`,
    rip: \`192.168.0.\${n}\`,
  }),
  weight,
}));

new VirtualService(web, "http", {
  director: v11,
  vip,
  port: 80,
  scheduler: "wrr",
  realServers: servers,
});

export default web;
`);
  });

  it("is in order: what was written is valid, and the plan finds nothing to do", async () => {
    succeeded(await lvsform("validate", "-f", join(first, "cluster.ts")));
    const plan = await on_(first, "plan", "--detailed-exitcode");
    expect([plan.code, plan.stdout]).toEqual([
      0,
      expect.stringMatching(/^No changes\. 4 hosts, 44 resources match\.$/m),
    ]);
    expect((await on_(first, "drift")).stdout).toContain("result: drift=0 ignored=0 unreachable=0");
    expect((await lvsform("history", "-f", join(first, "cluster.ts"))).stdout).toMatch(/import/);
  });

  it("is not imported twice, and no file is written over", async () => {
    const again = await importTo(first, "--director", "v11");
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/cluster\.ts exists/)]);
    const beside = await lvsform("import", "--out", join(first, "other.ts"), ...config, "--director", "v11");
    expect([beside.code, beside.stderr]).toEqual([
      1,
      expect.stringMatching(/A state exists already\. It has \d+ resources of the cluster web/),
    ]);
    expect(existsSync(join(first, "other.ts"))).toBe(false);
  });

  it("is lvsform's from then on: a weight in cluster.ts is one edit of the table and one line of its file", async () => {
    writeFileSync(join(first, "cluster.ts"), textIn(first).replace("weight: 2", "weight: 5"));
    const { changes } = JSON.parse((await on_(first, "plan", "--json")).stdout);
    expect(changes.map(({ action, address }: Record<string, string>) => `${action} ${address}`)).toEqual([
      "update v11/boot-ipvs/tcp:192.168.0.21:80",
      "update v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80",
    ]);
    succeeded(await on_(first, "apply", "--yes"));
    expect(await on(lab, "v11", "ipvsadm -S -n; cat /etc/ipvsadm.rules")).toMatch(
      /0\.12:80 -g -w 5(.*\n)*.*0\.12:80 -g -w 5/,
    );
  });

  it("a host that is called otherwise in the record keeps what is its own", async () => {
    const moved = await lvsform("state", "mv", "-f", join(first, "cluster.ts"), "v14", "old14");
    expect([moved.code, moved.stdout]).toEqual([
      0,
      expect.stringMatching(/^Renamed \d+ resources\. No host was changed\.$/m),
    ]);
    const before = textIn(first);
    writeFileSync(
      join(first, "cluster.ts"),
      before.replace("rip: `192", '...(n === 14 ? { renamedFrom: "old14" } : {}),\n    rip: `192'),
    );
    const plan = await on_(first, "plan");
    expect(plan.stdout).toMatch(/^No changes\./m);
    expect(plan.stdout + plan.stderr).toMatch(/v14 was named old14: \d+ resources of that name are renamed/);
    succeeded(await on_(first, "apply", "--yes"));
    writeFileSync(join(first, "cluster.ts"), before);
    expect((await on_(first, "plan")).stdout).toMatch(/^No changes\./m);
  });

  it("what is let go of stays on its host, and is adopted only by a change that somebody sees", async () => {
    const file = ["-f", join(first, "cluster.ts")];
    const asked = await lvsform("state", "rm", ...file, "v12/sysctl/*");
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining("--yes")]);
    const gone = await lvsform("state", "rm", ...file, "--yes", "v12/sysctl/*");
    expect([gone.code, gone.stdout]).toEqual([0, expect.stringContaining("Forgot 4 resources. No host was changed.")]);
    expect((await lvsform("state", "list", ...file, "v12/sysctl/*")).stdout).toBe("");
    expect(await on(lab, "v12", "sysctl -n net.ipv4.conf.all.arp_ignore")).toBe("1\n");
    const plan = await on_(first, "plan");
    expect(plan.stdout).toMatch(/= sysctl net\.ipv4\.conf\.all\.arp_ignore .*adopt/);
    expect(plan.stdout).toMatch(/4 to adopt/);
    expect((await lvsform("state", "list", ...file, "v12/sysctl/*")).stdout).toBe("");
    succeeded(await on_(first, "apply", "--yes"));
    expect((await on_(first, "plan")).stdout).toMatch(/^No changes\./m);
  });

  it("is destroyed by its name alone, and destroy brings back what was found, not nothing", async () => {
    const bare = await on_(first, "destroy", "--yes", "--confirm", "never");
    expect([bare.code, bare.stderr]).toEqual([1, expect.stringContaining("requires the cluster's name")]);
    expect((await on_(first, "destroy", "--yes", "--name", "other", "--confirm", "never")).code).toBe(1);
    const named = await on_(first, "destroy", "--yes", "--name", "web", "--confirm", "never");
    expect(named.code).toBe(0);
    expect(await rulesOn(lab, "v11")).toContain("192.168.0.12:80 -g -w 2");
    expect(await on(lab, "v12", "ip -o addr show lo")).toContain("192.168.0.21/32");
  });

  it("tells each oddity in the file, and the plan has exactly its repair", async () => {
    await on(lab, "v12", "sysctl -q -w net.ipv4.conf.all.arp_ignore=0");
    await on(lab, "v13", "ip addr del 192.168.0.21/32 dev lo; ip addr add 192.168.0.21/30 dev lo label lo:0");
    const folder = newFolder();
    const { code, stdout } = await importTo(
      folder,
      "--director",
      "v11",
      "--real-server",
      "v12",
      "--real-server",
      "v13",
      "--real-server",
      "v14",
      "--name",
      "web",
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining("2 things are not as the cluster needs")]);
    expect(textIn(folder)).toContain("//   sysctl net.ipv4.conf.all.arp_ignore: value 0 → 1");
    expect(textIn(folder)).toContain("//   interface-address lo/192.168.0.21: prefixLength 30 → 32");
    const { changes } = JSON.parse((await on_(folder, "plan", "--json")).stdout);
    expect(changes.map(({ action, address }: Record<string, string>) => `${action} ${address}`)).toEqual([
      "update v12/sysctl/net.ipv4.conf.all.arp_ignore",
      "update v13/interface-address/lo/192.168.0.21",
    ]);
    succeeded(await on_(folder, "apply", "--yes", "--confirm", "never"));
    expect((await on_(folder, "plan")).stdout).toMatch(/^No changes\./m);
  });

  it("has a real server that nobody can read in the table alone, and says so", async () => {
    await on(lab, "v11", "ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.99:80 -g -w 3");
    const folder = newFolder();
    const closed = join(folder, "ssh-config");
    // Whatever is not in the lab is at a port of this machine where nobody listens.
    writeFileSync(closed, `${readFileSync(labPaths(lab).sshConfig, "utf8")}\nHost *\n  HostName 127.0.0.1\n  Port 9\n`);
    const { code, stderr } = await lvsform(
      "import",
      "--out",
      join(folder, "cluster.ts"),
      "--ssh-config",
      closed,
      "--director",
      "v11",
      "--name",
      "web",
    );
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/note: not read, so only its line in the table is managed: 192\.168\.0\.99: /),
    ]);
    expect(textIn(folder)).toMatch(
      /\/\/ 192\.168\.0\.99 was not read: .*\n(\/\/.*\n)*new IpvsDestination\(v11, "http-192\.168\.0\.99", \{\n {2}service: httpService,\n {2}rip: "192\.168\.0\.99",\n {2}weight: 3,/,
    );
    const plan = await on_(folder, "plan");
    // The file of rules lacks it.
    expect(plan.stdout).toMatch(/~ boot-ipvs tcp:192\.168\.0\.21:80/);
    expect(plan.stdout).toMatch(/^Plan: 0 to create, 1 to update, 0 to delete\.$/m);
    await on(lab, "v11", "ipvsadm -d -t 192.168.0.21:80 -r 192.168.0.99:80");
  });

  it("ends with words where there is nothing, nobody, or another name", async () => {
    const folder = newFolder();
    const empty = await importTo(folder, "--director", "v201");
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining("v201 has no virtual service")]);
    const other = await importTo(folder, "--director", "kay@v11");
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringMatching(
        /kay@v11 and v11, the name that cluster.ts will have, are not the same to ssh[\s\S]*Host v11\n\s*User kay/,
      ),
    ]);
    expect((await importTo(folder)).code).toBe(1);
    expect(existsSync(join(folder, "cluster.ts"))).toBe(false);
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { newUser, on, ownLab, succeeded, type User } from "./user.ts";

const lab = ownLab();

interface Finding {
  readonly code: string;
  readonly host: string | undefined;
  readonly summary: string;
}

async function findings(user: User, ...words: readonly string[]): Promise<readonly Finding[]> {
  const { stdout } = await user.run("doctor", "--json", ...words);
  const { checks } = JSON.parse(stdout) as { checks: { findings: Diagnostic[] }[] };
  return checks.flatMap((check) => check.findings.map(({ code, host, summary }) => ({ code, host, summary })));
}

/** The cluster of a test: its director, servers and services as text. */
function cluster(services: string, more: { director?: string; v12?: string } = {}): string {
  return `import { Client, Cluster, Director, IpvsService, KernelModule, Link, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24"${more.director ?? ""} });
const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12"${more.v12 ?? ""} });
const v13 = new RealServer(web, "v13", { host: "v13", rip: "192.168.0.13" });
const at = { director: v11, vip: "192.168.0.21/24", port: 80 } as const;
${services}
export default web;
`;
}

const direct = 'new VirtualService(web, "http", { ...at, realServers: [v12, v13] });';
const nat = 'new VirtualService(web, "http", { ...at, forwarding: "masquerading", realServers: [v12] });';
const tunnel = 'new VirtualService(web, "http", { ...at, forwarding: "tunneling", realServers: [v12, v13] });';

/** A program that stands before the real one, on one host of the lab alone: the hosts share their programs. */
function pretend(host: string, program: string, script: string): string {
  return `printf '#!/bin/sh\\nif [ "$(hostname)" = ${host} ]; then %s; fi; exit 1\\n' '${script}' >/usr/sbin/${program}; chmod +x /usr/sbin/${program}`;
}

describe("doctor finds a fault and names it", () => {
  const user = newUser(lab);
  beforeAll(async () => {
    user.declare(() => cluster(direct));
    succeeded(await user.quick("apply"));
  });
  afterAll(async () => {
    user.declare(() => cluster(direct));
    succeeded(await user.quick("destroy"));
    user.leave();
  });

  it("finds nothing where all is well, and changes nothing", async () => {
    const { code, stdout } = await user.run("doctor");
    expect([code, stdout]).toEqual([0, expect.stringContaining("3 of 3 hosts read: 0 errors, 0 warnings.")]);
    expect(stdout).toMatch(/^ok {7}vip-answers/m);
  });

  interface Fault {
    readonly host: string;
    readonly inject: string;
    readonly undo: string;
    /** Everything that is found because of it, as `code host`. */
    readonly found: readonly string[];
  }
  const sysctl = (host: string, name: string, value: number, found: readonly string[]): Fault => ({
    host,
    found,
    inject: `sysctl -qw net.ipv4.conf.${name}=${value}`,
    undo: `sysctl -qw net.ipv4.conf.${name}=${name === "all.arp_ignore" ? 1 : 0}`,
  });

  // Faults that leave each other alone are injected together: each is found, and nothing else.
  const faults: readonly (readonly [string, readonly Fault[]])[] = [
    [
      "ARP, addresses, firewall and clock of real servers",
      [
        sysctl("v13", "all.arp_ignore", 0, ["arp-leak v13", "vip-answered-elsewhere v13"]),
        sysctl("v12", "eth1.arp_ignore", 3, ["arp-ignore-high v12"]),
        sysctl("v12", "eth2.proxy_arp", 1, ["proxy-arp v12"]),
        {
          host: "v12",
          found: ["lo-mask v12"],
          inject: "ip addr add 10.66.0.1/16 dev lo",
          undo: "ip addr del 10.66.0.1/16 dev lo",
        },
        {
          host: "v12",
          found: ["firewalld v12"],
          inject: pretend("v12", "systemctl", "[ $3 = firewalld ] && exit 0"),
          undo: "rm /usr/sbin/systemctl",
        },
        {
          host: "v12",
          found: ["clock-skew v12"],
          inject: pretend("v12", "date", "echo 1000; exit 0"),
          undo: "rm /usr/sbin/date",
        },
      ],
    ],
    [
      "routes, filters and another backend of the table",
      [
        {
          host: "v11",
          found: ["not-one-segment v11"],
          inject: "ip route add 192.168.0.13/32 via 192.168.0.254",
          undo: "ip route del 192.168.0.13/32",
        },
        {
          host: "v13",
          found: ["default-route-is-director v13"],
          inject: "ip route replace default via 192.168.0.11",
          undo: "ip route replace default via 192.168.0.254",
        },
        {
          host: "v11",
          found: ["rp-filter-strict v11"],
          inject: "sysctl -qw net.ipv4.conf.eth0.rp_filter=1; ip route replace default dev eth1",
          undo: "sysctl -qw net.ipv4.conf.eth0.rp_filter=0; ip route replace default via 192.168.0.254 dev eth0",
        },
        {
          host: "v11",
          found: ["table-managed-elsewhere v11"],
          inject:
            "printf '#!/bin/sh\\nwhile :; do sleep 1; done\\n' >/tmp/ldirectord; chmod +x /tmp/ldirectord; /tmp/ldirectord >/dev/null 2>&1 & echo $! >/tmp/pid",
          undo: "kill $(cat /tmp/pid)",
        },
      ],
    ],
    [
      "a real server without a way to it, and a program that is missing",
      [
        {
          host: "v11",
          found: ["no-route-to-real-server v11"],
          inject: "ip route add unreachable 192.168.0.13/32",
          undo: "ip route del unreachable 192.168.0.13/32",
        },
        {
          host: "v11",
          found: ["program-missing v11"],
          inject: "mount --bind /dev/null /sbin/ipvsadm",
          undo: "umount /sbin/ipvsadm",
        },
      ],
    ],
  ];
  it.each(faults)("%s", async (_what, all) => {
    for (const { host, inject } of all) await on(lab, host, inject);
    const found = await findings(user).finally(async () => {
      for (const { host, undo } of all) await on(lab, host, undo);
    });
    const expected = all.flatMap((one) => one.found).toSorted();
    expect(found.map(({ code, host }) => `${code} ${host}`).toSorted()).toEqual(expected);
  });

  it("finds nothing any more when the faults are mended", async () => {
    expect(await findings(user)).toEqual([]);
  });

  // What cluster.ts says, and what is found.
  const mistakes: readonly (readonly [string, string, string])[] = [
    ["a RIP of another host", cluster(direct, { v12: "9" }).replace('12"9', '99"'), "rip-missing v12"],
    ["a DIP of another host", cluster(direct).replace("192.168.0.11/24", "192.168.0.111/24"), "dip-missing v11"],
    [
      "an interface to be taken down that carries this connection",
      cluster(direct.replace("new Virtual", 'new Link(v12, "lan", { name: "eth0", up: false }); new Virtual')),
      "link-in-use v12",
    ],
    ["a DIP with another prefix", cluster(direct).replace("192.168.0.11/24", "192.168.0.11/16"), "dip-prefix v11"],
    ["an interface that is none", cluster(direct).replace('"eth0"', '"eth9"'), "interface-missing v11"],
    [
      "a module that is none",
      cluster(`${direct} new KernelModule(v11, "m", { name: "ip_vs_none" });`),
      "module-missing v11",
    ],
    [
      "a port on which nothing listens",
      cluster(direct.replace("realServers", "port: 81, realServers")),
      "not-listening v12",
    ],
    ["masquerading past the director", cluster(nat), "default-route-not-director v12"],
    [
      "a client beside a masqueraded server",
      cluster(`${nat} new Client(web, "v10", { host: "v10" });`),
      "client-beside-server v10",
    ],
    ["a VIP on a masqueraded server", cluster(nat), "vip-on-masqueraded v12"],
    ["a tunnel without room", cluster(tunnel), "tunnel-mtu v12"],
    [
      "a mark that no rule sets",
      cluster('new VirtualService(web, "marked", { director: v11, fwmark: 7, realServers: [] });'),
      "no-mark-rule v11",
    ],
    [
      "directors that are each other's servers",
      cluster(`const b = new Director(web, "b", { host: "v201", interface: "eth0", dip: "192.168.0.201/24" });
const self = new RealServer(web, "self", { host: "v11", rip: "192.168.0.11" });
new VirtualService(web, "http", { vip: "192.168.0.21/24", port: 80, directors: [v11, b], vipOwner: v11, realServers: [self] });`),
      "director-loop v11",
    ],
  ];
  it.each(mistakes)("%s", async (_what, text, expected) => {
    user.declare(() => text);
    expect((await findings(user)).map(({ code, host }) => `${code} ${host}`)).toContain(expected);
    user.declare(() => cluster(direct));
  });

  it("weights that only Debian's ipvsadm takes", async () => {
    user.declare(() => cluster(direct.replace("[v12", "[{ server: v12, weight: 70000 }")));
    expect((await findings(user)).map(({ code }) => code)).not.toContain("weight-too-large");
    await on(lab, "v11", "cp /etc/os-release /tmp/os; echo 'PRETTY_NAME=\"Rocky Linux 9\"' >/etc/os-release");
    expect((await findings(user)).map(({ code }) => code)).toContain("weight-too-large");
    await on(lab, "v11", "cat /tmp/os >/etc/os-release");
    user.declare(() => cluster(direct));
  });

  it("a user who is not root", async () => {
    await on(
      lab,
      "v12",
      "echo op:x:1000:1000::/tmp/op:/bin/sh >>/etc/passwd; mkdir -p /tmp/op; cp -r /root/.ssh /tmp/op/; chown -R 1000:1000 /tmp/op; chmod 700 /tmp/op",
    );
    const config = join(user.folder, "ssh_config");
    writeFileSync(config, `Host v12\n  User op\n${readFileSync(labPaths(lab).sshConfig, "utf8")}`);
    const stranger = newUser(lab, { sshConfig: config });
    stranger.declare(() => cluster(direct));
    expect((await findings(stranger)).map(({ code, host }) => `${code} ${host}`)).toContain("not-root v12");
    stranger.leave();
    await on(lab, "v12", "rm -r /tmp/op; sed -i /^op:/d /etc/passwd");
  });

  it("a host that does not answer: the others are looked at, and the exit code is 3", async () => {
    const config = join(user.folder, "down_config");
    writeFileSync(config, `Host v13\n  Port 1\n${readFileSync(labPaths(lab).sshConfig, "utf8")}`);
    const cut = newUser(lab, { sshConfig: config });
    cut.declare(() => cluster(direct));
    const { code, stdout } = await cut.run("doctor");
    expect([code, stdout]).toEqual([3, expect.stringMatching(/error: .*v13[\s\S]*2 of 3 hosts read/)]);
    cut.leave();
  });
});

describe("doctor of tunnels", () => {
  const user = newUser(lab);
  afterAll(() => user.leave());

  it("finds strict filtering on the tunnel device", async () => {
    user.declare(() => cluster(tunnel));
    succeeded(await user.quick("apply"));
    expect((await findings(user)).map(({ code }) => code)).not.toContain("tunnel-rp-filter");
    await on(lab, "v12", "sysctl -qw net.ipv4.conf.tunl0.rp_filter=1");
    expect((await findings(user)).map(({ code, host }) => `${code} ${host}`)).toContain("tunnel-rp-filter v12");
    succeeded(await user.quick("destroy"));
  });
});

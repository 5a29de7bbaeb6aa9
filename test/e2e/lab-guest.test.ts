import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopLab } from "../../src/lab/down.ts";
import { type Lab, labPaths } from "../../src/lab/lab.ts";
import { startLab } from "../../src/lab/up.ts";
import { on } from "./user.ts";

// A lab of its own, not the one of the other files: here modules are loaded and files left behind.
const name = `guest-${process.pid}`;
const options = { name, realServers: 3, directors: 1, onProgress: () => {} };

describe("a lab", () => {
  let lab: Lab;

  beforeAll(async () => {
    // Two at once: one QEMU.
    const both = await Promise.all([startLab(options), startLab(options)]);
    lab = both[0].lab;
    expect(both.map((one) => one.started).toSorted()).toEqual([false, true]);
    expect(both[1].lab.pid).toBe(lab.pid);
  });
  afterAll(() => stopLab(name));

  it("is ready when it says so: each of its hosts runs commands as itself", async () => {
    const names = await Promise.all(lab.hosts.map((host) => on(name, host.name, "hostname; id -u")));
    expect(names).toEqual(["v10", "v11", "v12", "v13", "v14"].map((host) => `${host}\n0\n`));
  });

  it("keeps keys and addresses from other users", () => {
    const { folder, key, sshConfig, description, knownHosts } = labPaths(name);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const path of [key, sshConfig, description, knownHosts]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("has the walkthrough's addresses, gateway and spare interfaces", async () => {
    const script =
      "ip -o -4 addr show dev eth0; ip route show default; ip -br link show up | cut -d@ -f1 | cut -d' ' -f1";
    const text = await on(name, "v13", script);
    expect(text).toContain("inet 192.168.0.13/24 brd 192.168.0.255 scope global eth0");
    expect(text).toContain("default via 192.168.0.254 dev eth0");
    expect(text.trimEnd().split("\n").slice(-5)).toEqual(["lo", "eth0", "eth3", "eth1", "eth2"]);
    const macs = await Promise.all(["v12", "v13"].map((host) => on(name, host, "cat /sys/class/net/eth0/address")));
    expect(macs[0]).not.toBe(macs[1]);
  });

  it("has IPv6, and a second segment for directors and real servers", async () => {
    expect(await on(name, "v10", "wget -q -O - http://192.168.0.12:8080/; ping -6 -c 1 -w 2 2001:db8::12")).toMatch(
      /^v12 192\.168\.0\.12\n[\s\S]*1 packets received/,
    );
    expect(
      await on(name, "v10", "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | socat -t 2 - 'TCP6:[2001:db8::12]:80' | tail -n 1"),
    ).toBe("v12 192.168.0.12\n");
    await on(name, "v11", "ip addr add 10.0.0.11/24 dev eth3");
    await on(name, "v12", "ip addr add 10.0.0.12/24 dev eth3");
    expect(await on(name, "v11", "wget -q -O - http://10.0.0.12/")).toBe("v12 192.168.0.12\n");
    await on(name, "v11", "ip addr del 10.0.0.11/24 dev eth3");
    await on(name, "v12", "ip addr del 10.0.0.12/24 dev eth3");
  });

  it("keeps a module while another host has its device up, as a machine of its own would", async () => {
    await on(name, "v12", "modprobe ipip; ip link set tunl0 up");
    const unload = "rmmod -- ipip 2>&1; echo $?";
    expect(await on(name, "v13", unload)).toBe("rmmod: ERROR: Module ipip is in use\n1\n");
    await on(name, "v12", "ip link set tunl0 down");
    expect(await on(name, "v13", unload)).toBe("0\n");
    // Not by ip link: asking for the device would load its module.
    expect(await on(name, "v12", "grep -c '^ipip ' /proc/modules")).toBe("0\n");
  });

  it("keeps ip_vs while another host is being changed, unless both are about to let go of it", async () => {
    const hold = (seconds: number, then: string) =>
      `mkdir -p /run/lvsform; exec 9>>/run/lvsform/lock; flock 9; sleep ${seconds}; ${then}`;
    await on(name, "v11", "modprobe ip_vs");
    const held = on(name, "v11", hold(3, "sysctl -n net.ipv4.vs.drop_entry"));
    await on(name, "v12", "sleep 1; rmmod ip_vs");
    expect(await held).toBe("0\n");
    await on(name, "v11", "modprobe ip_vs");
    await Promise.all(["v11", "v12"].map((host) => on(name, host, hold(1, "rmmod ip_vs 2>/dev/null || :"))));
    expect(await on(name, "v11", "grep -c '^ip_vs ' /proc/modules || :")).toBe("0\n");
    // One that waits for the other until it gives up says so.
    expect(await on(name, "v11", "cat /var/log/rmmod.log 2>/dev/null || :")).toBe("");
  });

  it("real servers answer datagrams with their name, from the address that was asked, whichever it is", async () => {
    const ask = (to: string) => on(name, "v10", `echo hello | socat -t 1 - ${to}`);
    expect(await ask("UDP4:192.168.0.13:53")).toBe("v13 192.168.0.13\n");
    expect(await ask("UDP4:192.168.0.13:5353")).toBe("v13 192.168.0.13\n");
    expect(await ask("UDP6:[2001:db8::13]:53")).toBe("v13 2001:db8::13\n");
    await on(name, "v13", "ip addr add 192.168.0.77/32 dev lo; ip addr add 2001:db8::77/128 dev lo");
    await on(name, "v10", "ip route add 192.168.0.77 via 192.168.0.13; ip route add 2001:db8::77 via 2001:db8::13");
    // A client takes answers from the address it asked alone.
    expect(await ask("UDP4:192.168.0.77:5353")).toBe("v13 192.168.0.77\n");
    expect(await ask("UDP6:[2001:db8::77]:5353")).toBe("v13 2001:db8::77\n");
    await on(name, "v10", "ip route del 192.168.0.77; ip route del 2001:db8::77");
    await on(name, "v13", "ip addr del 192.168.0.77/32 dev lo; ip addr del 2001:db8::77/128 dev lo");
  });

  it("real servers answer HTTP on the ports 80, 443 and 8080, over IPv6 too", async () => {
    const urls = [80, 443, 8080].flatMap((port) => [`http://192.168.0.12:${port}/`, `http://[2001:db8::12]:${port}/`]);
    const pages = await on(name, "v10", urls.map((url) => `wget -q -O - '${url}'`).join("\n"));
    expect(pages).toBe("v12 192.168.0.12\n".repeat(6));
  });

  it("marks packets by iptables and ip6tables, with nft to look at them", async () => {
    const rule = (address: string) =>
      `tables -t mangle -A PREROUTING -d ${address} -p tcp -m multiport --dports 80,443 -j MARK --set-mark 7`;
    const text = await on(
      name,
      "v11",
      `ip${rule("192.168.0.21")} && ip6${rule("2001:db8::21")} && iptables-save -t mangle && nft -n list ruleset`,
    );
    expect(text).toContain("-p tcp -m multiport --dports 80,443 -j MARK --set-xmark 0x7/0xffffffff");
    expect(text).toMatch(/ip daddr 192\.168\.0\.21 [\s\S]*ip6 daddr 2001:db8::21 /);
    await on(name, "v11", "nft delete table ip mangle; nft delete table ip6 mangle");
  });

  it("has nft by itself, keepalived and tcpdump", async () => {
    const mark = "nft add table ip m && nft add chain ip m p '{ type filter hook prerouting priority mangle; }'";
    const rule = "nft add rule ip m p ip daddr 192.168.0.21 tcp dport '{ 80, 443 }' meta mark set 7";
    expect(await on(name, "v11", `${mark} && ${rule} && nft -n list ruleset; nft delete table ip m`)).toMatch(
      /mark set 0x0*7/,
    );
    expect(await on(name, "v11", "keepalived --version 2>&1 | head -n 1")).toContain("Keepalived v2");
    const caught =
      "timeout 10 tcpdump -l -n -c 1 -i eth0 icmp 2>/dev/null & sleep 1; ping -c 2 192.168.0.12 >/dev/null; wait";
    expect(await on(name, "v11", caught)).toContain("192.168.0.11 > 192.168.0.12: ICMP echo request");
  });

  it("has every kind of tunnel and SCTP, none of them loaded at start", async () => {
    const modules = "ipip ip_gre ip6_gre gre fou fou6 ip6_tunnel sit sctp ip_vs";
    expect(await on(name, "v11", `lsmod | grep -cE '^(${modules.replaceAll(" ", "|")}) '`)).toBe("0\n");
    // Without loading: all hosts share the kernel, and what is loaded stays.
    expect(await on(name, "v11", `for m in ${modules}; do modprobe -n $m || echo "no $m"; done`)).toBe("");
  });

  it("a kernel parameter set on one host is not seen on another", async () => {
    await on(name, "v12", "sysctl -qw net.ipv4.conf.lo.arp_ignore=1");
    const read = (host: string) => on(name, host, "sysctl -n net.ipv4.conf.lo.arp_ignore");
    expect(await Promise.all(["v12", "v13"].map(read))).toEqual(["1\n", "0\n"]);
    await on(name, "v12", "sysctl -qw net.ipv4.conf.lo.arp_ignore=0");
  });

  it("a file written on one host is not seen on another, wherever it may be written, nor is another's key", async () => {
    const folders = ["/etc", "/root", "/run", "/var/run", "/tmp", "/var/lib", "/var/log", "/var/www"];
    await on(name, "v12", folders.map((folder) => `echo mine >${folder}/only-v12`).join("\n"));
    const find = (host: string) => on(name, host, `ls -d ${folders.map((one) => `${one}/only-v12`).join(" ")} 2>&-`);
    expect((await find("v12")).split("\n").filter(Boolean)).toHaveLength(folders.length);
    expect(await find("v13")).toBe("");
    expect(await on(name, "v13", "ls /lab/keys")).toBe("");
    await on(name, "v12", `rm ${folders.map((one) => `${one}/only-v12`).join(" ")} 2>/dev/null`);
  });

  it("arping sees which machine has an address", async () => {
    const mac = (await on(name, "v12", "cat /sys/class/net/eth0/address")).trim();
    const replies = await on(name, "v10", "arping -c 2 -I eth0 192.168.0.12");
    expect(replies.toLowerCase()).toContain(`[${mac}]`);
    expect(replies).toContain("Received 2 response(s)");
  });

  it("loads IPVS when a host asks for it and not before, and a scheduler by itself", async () => {
    expect(await on(name, "v11", "ls /proc/net/ip_vs 2>&-; lsmod | grep -c ^ip_vs")).toBe("0\n");
    expect(await on(name, "v11", "modprobe ip_vs && head -1 /proc/net/ip_vs")).toContain("IP Virtual Server");
    const script = "ipvsadm -A -t 192.168.0.21:80 -s sh; lsmod | grep -o ^ip_vs_sh; ipvsadm -D -t 192.168.0.21:80";
    expect(await on(name, "v11", script)).toBe("ip_vs_sh\n");
  });

  it("the forwarded port is the VIP's port 80, for a browser on this machine", async () => {
    const vip = "192.168.0.21";
    await on(name, "v12", `sysctl -qw net.ipv4.conf.all.arp_ignore=1; ip addr add ${vip}/32 dev lo`);
    const table = `ipvsadm -A -t ${vip}:80 -s rr; ipvsadm -a -t ${vip}:80 -r 192.168.0.12:80 -g`;
    await on(name, "v11", `ip addr add ${vip}/24 dev eth0; ${table}`);
    const answer = await fetch(`http://127.0.0.1:${lab.vip.forwardedPort}/`, { signal: AbortSignal.timeout(10_000) });
    expect(await answer.text()).toBe("v12 192.168.0.12\n");
    await on(name, "v11", `ipvsadm -D -t ${vip}:80; ip addr del ${vip}/24 dev eth0`);
    await on(name, "v12", `sysctl -qw net.ipv4.conf.all.arp_ignore=0; ip addr del ${vip}/32 dev lo`);
  });
});

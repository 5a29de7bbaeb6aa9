import { describe, expect, it } from "vitest";
import { compareDirectors } from "../../src/compare/compare-directors.ts";
import { director, type Said, usual } from "./director.ts";

/** What is not the same of two directors, as `group name: a | b`, with what it means. */
function differences(a: Said, b: Said): readonly string[] {
  const text = (spec: object | null) => (spec === null ? "-" : JSON.stringify(spec).replaceAll('"', ""));
  return compareDirectors(director("a", a), director("b", b)).flatMap(({ group, name, a: own, b: other, ...rest }) =>
    rest.verdict === "same" || group === "VIP"
      ? []
      : [`${group} ${name}: ${text(own)} | ${text(other)}${rest.remark ? ` (${rest.remark})` : ""}`],
  );
}

const count = (verdict: string, a: Said, b: Said) =>
  compareDirectors(director("a", a), director("b", b)).filter((one) => one.verdict === verdict).length;

describe("two directors", () => {
  it("that are equal differ in nothing, whatever their own addresses are", () => {
    const other = { addresses: usual.addresses.replace("192.168.0.11", "192.168.0.201") };
    expect(differences({}, other)).toEqual([]);
    expect(count("same", {}, other)).toBe(32);
  });

  it("differ by a weight, a scheduler, and a real server that only one has", () => {
    const rules = usual.rules
      .replace("-s wrr", "-s wlc")
      .replace("-w 1", "-w 5")
      .replace("192.168.0.12:80", "192.168.0.14:80");
    expect(differences({}, { rules })).toEqual([
      "service tcp:192.168.0.21:80: {scheduler:wrr} | {scheduler:wlc}",
      "real server tcp:192.168.0.21:80/192.168.0.12:80: {forwarding:direct-routing,weight:2} | -",
      "real server tcp:192.168.0.21:80/192.168.0.13:80: {forwarding:direct-routing,weight:1} | {forwarding:direct-routing,weight:5}",
      "real server tcp:192.168.0.21:80/192.168.0.14:80: - | {forwarding:direct-routing,weight:2}",
    ]);
  });

  it("a service that only one has is one difference, with its real servers", () => {
    const more = "-A -u 192.168.0.21:53 -s rr\n-a -u 192.168.0.21:53 -r 192.168.0.12:53 -g -w 1\n";
    expect(differences({ rules: usual.rules + more }, {})).toEqual([
      "service udp:192.168.0.21:53: {scheduler:rr,realServers:1} | -",
    ]);
  });

  it("spell the same differently: flags in another order, the tunnel's type left out, the kernel's own automatic mode", () => {
    const rules = (flags: string, tunnel: string) =>
      `-A -t 192.168.0.21:80 -s sh -b ${flags}\n-a -t 192.168.0.21:80 -r 192.168.0.12:80 -i -w 1${tunnel}\n`;
    const mode = (value: number) => `${usual.sysctls}/proc/sys/net/ipv4/vs/drop_entry\t${value}\n`;
    expect(
      differences(
        { rules: rules("sh-port,sh-fallback", ""), sysctls: mode(1) },
        { rules: rules("sh-fallback,sh-port", " --tun-type ipip"), sysctls: mode(2) },
      ),
    ).toEqual([]);
  });

  it("differ by timeouts, parameters, modules and versions, one by one", () => {
    const b: Said = {
      timeouts: "Timeout (tcp tcpfin udp): 800 120 260\n",
      sysctls: usual.sysctls
        .replace("sync_threshold\t3\t50", "sync_threshold\t3\t60")
        .replace("eth0/arp_ignore\t0", "eth0/arp_ignore\t1"),
      modules: `${usual.modules}ip_vs_sh: loaded\n`,
      facts: { kernel: "6.12.1", ipvsadm: null },
    };
    expect(differences({}, b)).toEqual([
      "timeout tcpSeconds: {value:900} | {value:800}",
      "timeout udpSeconds: {value:300} | {value:260}",
      "parameter net.ipv4.conf.eth0.arp_ignore: {value:0} | {value:1}",
      "parameter net.ipv4.vs.sync_threshold: {value:3 50} | {value:3 60}",
      "module ip_vs_sh: - | {loaded:true}",
      "version kernel: {value:6.1.0} | {value:6.12.1}",
      "version ipvsadm: {value:1.31} | {value:not installed}",
    ]);
  });

  it("a version that could not be found out without loading a module is no difference", () => {
    expect(differences({}, { facts: { ipvsadm: "unknown" } })).toEqual([
      "version ipvsadm: {value:1.31} | {value:unknown}",
    ]);
    expect(count("different", {}, { facts: { ipvsadm: "unknown" } })).toBe(0);
    expect(count("different", { facts: { ipvsadm: null } }, { facts: { ipvsadm: "unknown" } })).toBe(1);
  });

  it("one of which has not loaded IPVS: its parameters and timeouts are not thirty differences, the module is one", () => {
    const b: Said = {
      rules: "",
      modules: "",
      sysctls: usual.sysctls.replaceAll(/.*\/vs\/.*\n/g, ""),
    };
    expect(differences({}, b)).toEqual([
      "service tcp:192.168.0.21:80: {scheduler:wrr,realServers:2} | -",
      "module ip_vs: {loaded:true} | -",
      "module ip_vs_wrr: {loaded:true} | -",
    ]);
  });

  it("an interface that only one has is one difference, and its parameters none", () => {
    const addresses = `${usual.addresses}3: eth1    inet 10.0.0.1/24 scope global eth1\n`;
    const sysctls = `${usual.sysctls}/proc/sys/net/ipv4/conf/eth1/rp_filter\t2\n`;
    expect(differences({ addresses, sysctls }, {})).toEqual(["interface eth1: {value:has an address} | -"]);
  });

  const daemon = (state: string, id: number, more = "group=224.0.0.81, port=8848, ttl=1") =>
    `${state} sync daemon (mcast=eth0, syncid=${id}, maxlen=1472, ${more})\n`;
  const crosses = (a: string, b: string) => differences({ daemons: a }, { daemons: b });

  it("tell each other their connections crosswise, and that is how it should be", () => {
    expect(crosses(daemon("master", 1), daemon("backup", 1))).toEqual([]);
    expect(crosses(daemon("master", 1) + daemon("backup", 2), daemon("backup", 1) + daemon("master", 2))).toEqual([]);
    expect(crosses(daemon("master", 1), daemon("backup", 0))).toEqual([]);
    expect(crosses(daemon("master", 1), daemon("backup", 1, "group=224.0.0.81, port=8848, ttl=9"))).toEqual([]);
  });

  it("do not, and it is said in words which way and why", () => {
    expect(crosses(daemon("master", 1), daemon("master", 1))).toEqual([
      "sync a to b: {value:sends syncid 1 on eth0, 224.0.0.81:8848, 1472 bytes} | - (a sends its connections, and b takes none: no backup daemon runs there)",
      "sync b to a: - | {value:sends syncid 1 on eth0, 224.0.0.81:8848, 1472 bytes} (b sends its connections, and a takes none: no backup daemon runs there)",
    ]);
    expect(crosses(daemon("backup", 1), "")).toEqual([
      "sync b to a: {value:takes syncid 1 on eth0, 224.0.0.81:8848, 1472 bytes} | - (a waits for connections that b does not send: no master daemon runs there)",
    ]);
    const [wrong] = crosses(daemon("master", 1), daemon("backup", 2, "group=224.0.0.9, port=8850, ttl=1"));
    expect(wrong).toContain(
      "(b does not take what a sends: syncid 1 and 2, group 224.0.0.81 and 224.0.0.9, port 8848 and 8850)",
    );
  });

  it("differ in what the next boot loads: of many rules those that only one has; sync rules crosswise", () => {
    const boot = (weight: number, state: string) =>
      `-A -t 192.168.0.21:80 -s wrr\n-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w ${weight}\n--start-daemon ${state} --mcast-interface eth0 --syncid 1\n`;
    expect(differences({ boot: boot(1, "master") }, { boot: boot(1, "backup") })).toEqual([]);
    expect(differences({ boot: boot(1, "master") }, { boot: boot(2, "master") })).toEqual([
      "next boot a to b: {rules:[--start-daemon --mcast-interface eth0 --syncid 1 --mcast-group 224.0.0.81 --mcast-port 8848 --mcast-ttl 1]} | -",
      "next boot b to a: - | {rules:[--start-daemon --mcast-interface eth0 --syncid 1 --mcast-group 224.0.0.81 --mcast-port 8848 --mcast-ttl 1]}",
      "next boot tcp:192.168.0.21:80: {rules:[-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 1]} | {rules:[-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2]}",
    ]);
  });

  it("a VIP is told and counts neither way, for only one of them has it; unless both answer, which is said", () => {
    const vips = (a: string, b: string) =>
      compareDirectors(
        director("a", { addresses: usual.addresses + a }),
        director("b", { addresses: usual.addresses + b }),
      )
        .filter(({ group }) => group === "VIP")
        .map(({ a: on, b: other, verdict, remark }) => [verdict, on?.value, other?.value, remark]);
    const on = (device: string, bits: number) => `2: ${device}    inet 192.168.0.21/${bits} scope global ${device}\n`;
    expect(vips(on("eth0", 24), "")).toEqual([["shown", "eth0/24", undefined, undefined]]);
    expect(vips(on("eth0", 24), on("lo", 32))).toEqual([["shown", "eth0/24", "lo/32", undefined]]);
    expect(vips("", "")).toEqual([["shown", undefined, undefined, "none of the two answers for it"]]);
    expect(vips(on("eth0", 24), on("eth0", 32))).toEqual([
      ["shown", "eth0/24", "eth0/32", "both hosts answer for it: clients reach the one or the other"],
    ]);
  });

  it("what one of them could not be asked is not compared, and is named", () => {
    const blind = director("b", { fails: ["ipvs"] });
    expect([...blind.unread.keys()]).toEqual(["services", "destinations", "timeouts", "sync"]);
    expect(blind.unread.get("services")).toMatchObject({ host: "b", detail: "no such luck" });
    const groups = new Set(compareDirectors(director("a"), blind).map(({ group }) => group));
    expect([...groups]).toEqual(["parameter", "module", "interface", "version"]);
    expect([...director("b", { sysctls: "Segmentation fault\n" }).unread.keys()]).toEqual(["sysctls"]);
  });
});

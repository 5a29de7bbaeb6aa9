import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";
import { toShell } from "../../src/model/shell/command.ts";

const commands = (kind: string, key: string, before: Spec | undefined, after: Spec | undefined) =>
  (providers.get(kind) as Provider).commands(key, before, after).map(toShell);

describe("ipvs-destination", () => {
  const key = "tcp:192.168.0.21:80/192.168.0.12:80";
  const direct = { forwarding: "direct-routing", weight: 1 };

  it("adds, edits and deletes as the walkthrough does", () => {
    expect(commands("ipvs-destination", key, undefined, direct)).toEqual([
      "ipvsadm -a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 1",
    ]);
    expect(commands("ipvs-destination", key, direct, { ...direct, weight: 2 })).toEqual([
      "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2",
    ]);
    expect(commands("ipvs-destination", key, direct, undefined)).toEqual([
      "ipvsadm -d -t 192.168.0.21:80 -r 192.168.0.12:80",
    ]);
  });

  it("sends every attribute with an edit, because -e resets what is left out", () => {
    const limited = { ...direct, upperThreshold: 100, lowerThreshold: 50 };
    expect(commands("ipvs-destination", key, limited, { ...limited, weight: 5 })).toEqual([
      "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 5 -x 100 -y 50",
    ]);
    const tunnel = { forwarding: "tunneling", weight: 1, tunnel: { type: "gue", port: 6080, checksum: "nocsum" } };
    expect(commands("ipvs-destination", "fwmark6:7/[2001:db8::12]:0", tunnel, { ...tunnel, weight: 0 })).toEqual([
      "ipvsadm -e -f 7 -6 -r '[2001:db8::12]:0' -i -w 0 --tun-type gue --tun-port 6080 --tun-nocsum",
    ]);
  });
});

describe("ipvs-service", () => {
  it("names the scheduler before its flags and the family behind the mark", () => {
    const spec = { scheduler: "sh", schedulerFlags: ["sh-port"], onePacket: true };
    expect(commands("ipvs-service", "udp:192.168.0.21:53", undefined, spec)).toEqual([
      "ipvsadm -A -u 192.168.0.21:53 -s sh -o -b sh-port",
    ]);
    const persistent = { scheduler: "rr", persistence: { seconds: 60, netmask: "64" } };
    expect(commands("ipvs-service", "fwmark6:8", { scheduler: "rr" }, persistent)).toEqual([
      "ipvsadm -E -f 8 -6 -s rr -p 60 -M 64",
    ]);
    expect(commands("ipvs-service", "sctp:192.168.0.21:80", persistent, undefined)).toEqual([
      "ipvsadm -D --sctp-service 192.168.0.21:80",
    ]);
  });
});

describe("interface-address", () => {
  it("adds a VIP with its label and tells the neighbours", () => {
    expect(
      commands("interface-address", "eth0/192.168.0.21", undefined, {
        prefixLength: 24,
        label: "eth0:0",
        announce: true,
      }),
    ).toEqual([
      expect.stringMatching(/^sh -c '.*arping -D .*' search-arp eth0 192\.168\.0\.21$/),
      "ip addr add 192.168.0.21/24 brd + dev eth0 label eth0:0",
      "arping -q -U -c 3 -I eth0 192.168.0.21",
    ]);
  });

  it("mends a wrong mask by adding the right one first", () => {
    expect(
      commands(
        "interface-address",
        "lo/192.168.0.21",
        { prefixLength: 0, label: "lo:0" },
        { prefixLength: 32, label: "lo:0" },
      ),
    ).toEqual([
      "ip addr add 192.168.0.21/32 dev lo label lo:0",
      expect.stringMatching(/^sh -c '.*promote_secondaries.*' ip-addr-del lo 192\.168\.0\.21\/0$/),
    ]);
    expect(
      commands("interface-address", "lo/192.168.0.21", { prefixLength: 32, also: [0] }, { prefixLength: 32 }),
    ).toEqual([expect.stringMatching(/ip-addr-del lo 192\.168\.0\.21\/0$/)]);
  });

  it("gives an IPv6 address neither label nor broadcast", () => {
    expect(commands("interface-address", "lo/2001:db8::21", undefined, { prefixLength: 128 })).toEqual([
      "ip addr add 2001:db8::21/128 dev lo",
    ]);
  });

  it("waits for duplicate address detection where an IPv6 address is announced", () => {
    expect(commands("interface-address", "eth0/2001:db8::21", undefined, { prefixLength: 64, announce: true })).toEqual(
      [expect.stringMatching(/^sh -c '.*ndisc_notify.*dadfailed.*' ip-addr-add eth0 2001:db8::21\/64$/)],
    );
  });
});

describe("link", () => {
  it("brings an interface up again with the addresses and routes that went with it", () => {
    const before = { up: true, loses: [["-6", "addr", "add", "2001:db8:5::1/64", "dev", "eth1", "nodad"]] };
    expect(commands("link", "eth1", before, { up: false })).toEqual(["ip link set dev eth1 down"]);
    expect(commands("link", "eth1", { up: false }, before)).toEqual([
      "ip link set dev eth1 up",
      "ip -6 addr add 2001:db8:5::1/64 dev eth1 nodad",
    ]);
  });

  it("takes down a tunnel device that came with its module, and leaves one that is gone", () => {
    expect(commands("link", "tunl0", { up: true }, undefined)).toEqual(["ip link set dev tunl0 down"]);
    expect(commands("link", "tunl0", undefined, undefined)).toEqual([]);
  });
});

describe("route", () => {
  const before = { via: "192.168.0.254", interface: "eth0", options: ["proto", "dhcp", "metric", "100"] };

  it("changes the gateway in place, with the metric that makes it the same route", () => {
    expect(commands("route", "default", before, { ...before, via: "10.0.0.11" })).toEqual([
      "ip -4 route replace default via 10.0.0.11 proto dhcp metric 100",
    ]);
  });

  it("leaves out the address of the former network when the gateway moves to another", () => {
    const dhcp = { ...before, options: ["proto", "dhcp", "src", "192.168.0.12", "metric", "100"] };
    expect(commands("route", "default", dhcp, { ...dhcp, via: "10.0.0.11" })).toEqual([
      "ip -4 route replace default via 10.0.0.11 proto dhcp metric 100",
    ]);
  });

  it("puts the former route back whole", () => {
    expect(commands("route", "default", { ...before, via: "10.0.0.11", interface: "eth3" }, before)).toEqual([
      "ip -4 route replace default via 192.168.0.254 dev eth0 proto dhcp metric 100",
    ]);
    expect(commands("route", "default6", { via: "2001:db8::1", interface: "eth0" }, undefined)).toEqual([
      "ip -6 route del default via 2001:db8::1 dev eth0",
    ]);
  });
});

describe("ipvs-sync", () => {
  it("stops and starts where something differs, and always says the syncid", () => {
    const before = { interface: "eth0", syncId: 1 };
    expect(commands("ipvs-sync", "master", before, { ...before, syncId: 0, port: 9000 })).toEqual([
      "ipvsadm --stop-daemon master",
      "ipvsadm --start-daemon master --mcast-interface eth0 --syncid 0 --mcast-port 9000",
    ]);
  });
});

describe("package", () => {
  it("installs what is missing, and lets go of what it installed unless something needs it", () => {
    expect(commands("package", "ipvsadm", { installed: false }, { installed: true })).toEqual([
      expect.stringMatching(/^sh -c '.*apt-get install .*dnf install .*' install ipvsadm$/),
    ]);
    expect(commands("package", "ipvsadm", { installed: true }, { installed: false })).toEqual([
      expect.stringMatching(/^sh -c '.*dpkg --purge.*' remove ipvsadm$/),
    ]);
    expect(commands("package", "ipvsadm", { installed: true }, { installed: true })).toEqual([]);
  });
});

describe("fou-port", () => {
  it("opens and closes a port for GUE", () => {
    expect(commands("fou-port", "gue:6080", undefined, {})).toEqual(["ip fou add port 6080 gue"]);
    expect(commands("fou-port", "gue6:6080", {}, undefined)).toEqual(["ip fou del port 6080 -6"]);
  });
});

describe("sysctl", () => {
  it("keeps what the kernel resets whenever forwarding is written", () => {
    const keeps = { "net.ipv4.conf.all.accept_redirects": "0" };
    expect(commands("sysctl", "net.ipv4.ip_forward", { value: "1", keeps }, { value: "0", keeps })).toEqual([
      "sysctl -w net.ipv4.ip_forward=0 net.ipv4.conf.all.accept_redirects=0",
    ]);
  });

  it("puts the forwarding of single interfaces back with the original", () => {
    const original = { value: "0", resets: { "net.ipv4.conf.eth1.forwarding": "1" } };
    expect(commands("sysctl", "net.ipv4.ip_forward", { value: "1" }, original)).toEqual([
      "sysctl -w net.ipv4.ip_forward=0 net.ipv4.conf.eth1.forwarding=1",
    ]);
    expect(commands("sysctl", "net.ipv4.ip_forward", original, { value: "1" })).toEqual([
      "sysctl -w net.ipv4.ip_forward=1",
    ]);
  });

  it("goes back to the kernel's own value where the module of IPVS was not loaded before", () => {
    expect(commands("sysctl", "net.ipv4.vs.sync_threshold", { value: "2 20" }, undefined)).toEqual([
      "sysctl -w 'net.ipv4.vs.sync_threshold=3 50'",
    ]);
    expect(commands("sysctl", "net.ipv4.conf.tunl0.rp_filter", { value: "2" }, undefined)).toEqual([]);
  });

  it("takes 1 and 2 of an automatic defence for the same: the kernel moves between them", () => {
    const provider = providers.get("sysctl") as Provider;
    const key = "net.ipv4.vs.secure_tcp";
    expect(provider.normalize({ value: "2" }, key)).toEqual(provider.normalize({ value: "1" }, key));
    expect(provider.normalize({ value: "3" }, key)).not.toEqual(provider.normalize({ value: "1" }, key));
    expect(provider.normalize({ value: "2" }, "net.ipv4.conf.all.arp_announce")).toEqual({ value: "2" });
  });
});

describe("undo", () => {
  it("is the same commands with before and after swapped, for every kind", () => {
    expect(commands("sysctl", "net.ipv4.ip_forward", { value: "1" }, { value: "0" })).toEqual([
      "sysctl -w net.ipv4.ip_forward=0",
    ]);
    expect(
      commands("ipvs-timeouts", "all", { tcpSeconds: 800 }, { tcpSeconds: 900, tcpFinSeconds: 120, udpSeconds: 300 }),
    ).toEqual(["ipvsadm --set 900 120 300"]);
    const before = { loaded: false, brings: ["libcrc32c", "nf_conntrack"] };
    expect(commands("kernel-module", "ip_vs", before, { loaded: true })).toEqual(["modprobe -- ip_vs"]);
    expect(commands("kernel-module", "ip_vs", { loaded: true }, before)).toEqual([
      "rmmod -- ip_vs",
      "rmmod -- nf_conntrack",
      "rmmod -- libcrc32c",
    ]);
  });

  it("puts the kernel's own timeouts back where the module was not loaded before", () => {
    expect(commands("ipvs-timeouts", "all", { tcpSeconds: 800 }, undefined)).toEqual(["ipvsadm --set 900 120 300"]);
  });

  it("keeps with a zero the timeouts that are not lvsform's", () => {
    expect(commands("ipvs-timeouts", "all", undefined, { udpSeconds: 30 })).toEqual(["ipvsadm --set 0 0 30"]);
  });
});

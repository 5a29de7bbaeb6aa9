import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { toShell } from "../../src/model/command.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";

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
    ).toEqual(["ip addr add 192.168.0.21/24 brd + dev eth0 label eth0:0", "arping -q -U -c 3 -I eth0 192.168.0.21"]);
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
    expect(commands("interface-address", "eth0/2001:db8::21", undefined, { prefixLength: 64, announce: true })).toEqual(
      ["ip addr add 2001:db8::21/64 dev eth0"],
    );
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

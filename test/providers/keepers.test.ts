import { describe, expect, it } from "vitest";
import { parseBackends } from "../../providers/boot/parse-backends.ts";
import type { Backend } from "../../src/model/boot.ts";
import { type BootHost, hosts, settled, stdoutOf } from "./boot-host.ts";

const links = ["link 1 lo", "link 2 eth0"];
const uuid = "d2d1ed3d-3d3a-4a58-9c1e-8f2b6b1a5f11";
const interfaces = "auto lo\niface lo inet loopback\n";
const profile = (lines: string) =>
  `[connection]\nid=x\nuuid=${uuid}\n${lines}\n[ipv4]\nmethod=manual\n[ipv6]\nmethod=auto\n`;
const keyfile = "/etc/NetworkManager/system-connections/x.nmconnection";
const ifcfg = "/etc/sysconfig/network-scripts/ifcfg-";

function host(said: readonly string[], files: Readonly<Record<string, string>> = {}): BootHost {
  return { said: [...links, ...said], files: new Map(Object.entries(files)) };
}

const byNetworkManager = ["version NetworkManager 1.42.4", "networkmanager 1 managed=true"];
const onEth0 = ["networkmanager 2 managed=true", `networkmanager 2 connection-uuid=${uuid}`];

/** What a host told, what is taken to keep lo and eth0, and where a new address of each would be kept. */
const cases: Readonly<Record<string, readonly [BootHost, lo: string, eth0: string, where: string]>> = {
  "nothing that is known": [host(["systemd"]), "nobody", "nobody", "unit unit"],
  "NetworkManager, with a keyfile": [
    host([...byNetworkManager, ...onEth0], { [keyfile]: profile("interface-name=eth0") }),
    "networkmanager",
    `networkmanager ${keyfile}`,
    "networkmanager networkmanager",
  ],
  "NetworkManager before 1.42, which leaves lo alone": [
    host(["version NetworkManager 1.40.18", ...onEth0], { [keyfile]: profile("") }),
    "nobody",
    `networkmanager ${keyfile}`,
    "unit networkmanager",
  ],
  "NetworkManager, with a profile that shares no addresses": [
    host([...byNetworkManager, ...onEth0], { [keyfile]: profile("").replace("manual", "disabled") }),
    "networkmanager",
    `networkmanager ${keyfile}`,
    "networkmanager unit",
  ],
  "NetworkManager, with an ifcfg file": [
    host([...byNetworkManager, ...onEth0], { [`${ifcfg}eth0`]: `DEVICE=eth0\nUUID="${uuid}"\n` }),
    "networkmanager",
    `networkmanager ${ifcfg}eth0`,
    "networkmanager unit",
  ],
  "NetworkManager, with a profile that is only in memory": [
    host([...byNetworkManager, ...onEth0], { "/run/NetworkManager/system-connections/eth0.nmconnection": profile("") }),
    "networkmanager",
    "nobody",
    "networkmanager unit",
  ],
  "NetworkManager, with a profile that was not found": [
    host([...byNetworkManager, ...onEth0]),
    "networkmanager",
    "networkmanager",
    "networkmanager unit",
  ],
  "NetworkManager beside ifupdown": [
    host([...byNetworkManager, ...onEth0, "ifupdown", "ifstate lo=lo"], {
      [keyfile]: profile(""),
      "/etc/network/interfaces": `source /etc/network/interfaces.d/*\n${interfaces}`,
    }),
    "ifupdown /etc/network/interfaces",
    `networkmanager ${keyfile}`,
    "ifupdown networkmanager",
  ],
  "ifupdown that reads no folder": [
    host(["ifupdown", "ifstate lo=lo", "ifstate eth0=eth0"], {
      "/etc/network/interfaces": `${interfaces}auto eth0\niface eth0 inet dhcp\n`,
    }),
    "ifupdown /etc/network/interfaces",
    "ifupdown /etc/network/interfaces",
    "unit unit",
  ],
  "ifupdown that reads a folder by names": [
    host(["ifupdown", "ifstate eth0=eth0"], {
      "/etc/network/interfaces": "source-directory interfaces.d\nauto eth0\niface eth0 inet dhcp\n",
    }),
    "nobody",
    "ifupdown /etc/network/interfaces",
    "unit ifupdown",
  ],
  "files of ifupdown, which is not there": [
    host([], { "/etc/network/interfaces": interfaces }),
    "nobody",
    "nobody",
    "unit unit",
  ],
  "network-scripts": [
    host(["network-scripts"], { [`${ifcfg}lo`]: "DEVICE=lo\n", [`${ifcfg}eth0`]: "DEVICE=eth0\n" }),
    `network-scripts ${ifcfg}lo`,
    `network-scripts ${ifcfg}eth0`,
    "network-scripts network-scripts",
  ],
  "network-scripts beside NetworkManager, which was told to leave eth0": [
    host(["network-scripts", "version NetworkManager 1.18.8", "networkmanager 2 managed=false"], {
      [`${ifcfg}lo`]: "DEVICE=lo\n",
      [`${ifcfg}eth0`]: 'DEVICE="eth0"\nNM_CONTROLLED="no"\n',
    }),
    `network-scripts ${ifcfg}lo`,
    `network-scripts ${ifcfg}eth0`,
    "network-scripts network-scripts",
  ],
  "ifcfg files without the service that reads them": [
    host([], { [`${ifcfg}lo`]: "DEVICE=lo\n", [`${ifcfg}eth0`]: "DEVICE=eth0\n" }),
    "nobody",
    "nobody",
    "unit unit",
  ],
  "networkd that matches by a pattern": [
    host(["version systemd 252", "networkd 2 NETWORK_FILE=/etc/systemd/network/a.network"], {
      "/etc/systemd/network/a.network": "[Match]\nName=e*\n[Network]\nDHCP=yes\n",
    }),
    "networkd",
    "networkd /etc/systemd/network/a.network",
    "networkd unit",
  ],
  "networkd before drop-ins": [
    host(["version systemd 219", "networkd 2 NETWORK_FILE=/etc/systemd/network/a.network"], {
      "/etc/systemd/network/a.network": "[Match]\nName=eth0\n",
    }),
    "networkd",
    "networkd /etc/systemd/network/a.network",
    "unit unit",
  ],
  "networkd, with a file for lo": [
    host(["version systemd 252", "networkd 2 NETWORK_FILE=/etc/systemd/network/a.network"], {
      "/etc/systemd/network/a.network": "[Match]\nName=eth0\n",
      "/etc/systemd/network/lo.network": "[Match]\nName=lo\n",
    }),
    "networkd /etc/systemd/network/lo.network",
    "networkd /etc/systemd/network/a.network",
    "networkd networkd",
  ],
  "netplan that matches by a driver": [
    host(
      [
        "version systemd 252",
        "version netplan 1.0",
        "networkd 2 NETWORK_FILE=/run/systemd/network/10-netplan-all.network",
      ],
      {
        "/etc/netplan/1.yaml": "network: {ethernets: {all: {match: {driver: virtio_net}, dhcp4: true}}}\n",
      },
    ),
    "netplan",
    "netplan /run/systemd/network/10-netplan-all.network",
    "netplan unit",
  ],
  "netplan and NetworkManager": [
    host(["version netplan 1.0", ...byNetworkManager, ...onEth0], {
      "/etc/netplan/1.yaml": "network: {renderer: NetworkManager, ethernets: {eth0: {addresses: [10.0.0.1/24]}}}\n",
      "/run/NetworkManager/system-connections/netplan-eth0.nmconnection":
        "[connection]\nid=netplan-eth0\ninterface-name=eth0\n[ipv4]\nmethod=manual\n",
    }),
    "networkmanager",
    "netplan /run/NetworkManager/system-connections/netplan-eth0.nmconnection",
    "networkmanager netplan",
  ],
};

describe("what keeps the interfaces of a host", () => {
  it.each(Object.entries(cases))("is read from its files: %s", (_, [host, lo, eth0, where]) => {
    const { interfaces } = parseBackends(stdoutOf(host));
    const name = (device: string) => {
      const backend = interfaces[device];
      return backend ? [backend.by, backend.file].filter(Boolean).join(" ") : "nobody";
    };
    const by = (device: string) => settled(host, `${device}/10.0.0.100`, { prefixLength: 32 }).by;
    expect([name("lo"), name("eth0"), `${by("lo")} ${by("eth0")}`]).toEqual([lo, eth0, where]);
  });

  it("is told with what says so", () => {
    for (const host of Object.values(hosts))
      for (const { why } of Object.values(parseBackends(stdoutOf(host)).interfaces)) expect(why).toMatch(/\S+ \S+/);
  });

  it("is asked whether it can, also where the author says what it is", () => {
    const wide = cases["networkd that matches by a pattern"]?.[0];
    const by = (of: string | BootHost, key: string, said: Backend) =>
      settled(typeof of === "string" ? (hosts[of] as BootHost) : of, key, { prefixLength: 32, by: said });
    expect(by("networkd", "eth0/10.0.0.100", "networkd").by).toBe("networkd");
    // A file for several interfaces, a profile whose method allows no address.
    expect(by(wide as BootHost, "eth0/10.0.0.100", "networkd").by).toBe("unit");
    expect(by("networkmanager", "eth1/10.0.0.100", "networkmanager").by).toBe("unit");
    // What it does not keep: the address would get to lo, or into a file that nobody reads.
    expect(by("networkd", "tunl0/10.0.0.100", "networkd")).toMatchObject({
      by: "unit",
      at: { file: "/etc/lvsform/boot/50-address-tunl0-10-0-0-100.sh" },
    });
    expect(by("unit", "lo/10.0.0.100", "networkmanager").by).toBe("unit");
  });

  it("is not asked where the author says that it is a unit of lvsform", () => {
    const host = hosts.ifupdown as BootHost;
    expect(settled(host, "lo/10.0.0.100", { prefixLength: 32, by: "unit" })).toMatchObject({
      by: "unit",
      at: { file: "/etc/lvsform/boot/50-address-lo-10-0-0-100.sh" },
    });
  });
});

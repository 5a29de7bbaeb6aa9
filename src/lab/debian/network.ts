import { randomUUID } from "node:crypto";
import type { CpioEntry } from "../image/cpio.ts";
import { type LabHost, network } from "../topology.ts";

/** What keeps a host's network over a reboot; of each host of the Debian flavour one alone is enabled. */
export const backends = ["ifupdown", "networkd", "netplan", "networkmanager"] as const;
export type Backend = (typeof backends)[number];

/** What an administrator would have written for this host, and the links that `systemctl enable` makes. */
export function networkFiles(host: LabHost, backend: Backend): readonly CpioEntry[] {
  switch (backend) {
    case "ifupdown":
      return [
        text("etc/network/interfaces", interfaces(host)),
        ...enabled("networking", ["multi-user", "network-online"]),
      ];
    case "networkd":
      return [
        text("etc/systemd/network/10-eth0.network", networkFile(host)),
        ...enabled("systemd-networkd", ["multi-user"]),
        ...enabled("systemd-networkd.socket", ["sockets"]),
        ...enabled("systemd-networkd-wait-online", ["network-online"]),
        ...enabled("systemd-network-generator", ["sysinit"]),
        unitLink("dbus-org.freedesktop.network1.service", "systemd-networkd.service"),
      ];
    case "netplan":
      // netplan's generator enables networkd by itself, at each boot.
      return [text("etc/netplan/01-netcfg.yaml", netplanFile(host), 0o600)];
    case "networkmanager":
      return [
        text("etc/NetworkManager/system-connections/eth0.nmconnection", keyfile(host), 0o600),
        ...enabled("NetworkManager", ["multi-user"]),
        ...enabled("NetworkManager-wait-online", ["network-online"]),
      ];
  }
}

const ipv4 = (host: LabHost) => `${host.address}/${network.prefix}`;

/** By the same last number: 192.168.0.12 is 2001:db8::12. */
const ipv6 = (host: LabHost) => `2001:db8::${host.address.split(".")[3]}/64`;

function interfaces(host: LabHost): string {
  return `# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
auto eth0
iface eth0 inet static
	address ${ipv4(host)}
	gateway ${network.gateway}

iface eth0 inet6 static
	address ${ipv6(host)}
	dad-attempts 0
`;
}

function networkFile(host: LabHost): string {
  return `[Match]
Name=eth0

[Network]
Address=${ipv4(host)}
Address=${ipv6(host)}
Gateway=${network.gateway}
IPv6AcceptRA=no
`;
}

function netplanFile(host: LabHost): string {
  return `network:
  version: 2
  renderer: networkd
  ethernets:
    eth0:
      accept-ra: false
      addresses:
        - ${ipv4(host)}
        - ${ipv6(host)}
      routes:
        - to: default
          via: ${network.gateway}
`;
}

function keyfile(host: LabHost): string {
  return `[connection]
id=eth0
uuid=${randomUUID()}
type=ethernet
interface-name=eth0

[ethernet]

[ipv4]
address1=${ipv4(host)},${network.gateway}
method=manual

[ipv6]
address1=${ipv6(host)}
method=manual

[proxy]
`;
}

function text(path: string, content: string, mode = 0o644): CpioEntry {
  return { path, type: "file", mode, content: Buffer.from(content) };
}

/** What `systemctl enable` writes for a unit that is wanted by these targets. */
export function enabled(
  unit: string,
  targets: readonly string[],
  folder = "/lib/systemd/system",
): readonly CpioEntry[] {
  const file = unit.includes(".") ? unit : `${unit}.service`;
  return targets.map((target) => unitLink(`${target}.target.wants/${file}`, file, folder));
}

function unitLink(path: string, unit: string, folder = "/lib/systemd/system"): CpioEntry {
  return { path: `etc/systemd/system/${path}`, type: "link", target: `${folder}/${unit}` };
}

import { providers } from "../../providers/index.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { BootAddressSpec, BootLinkSpec } from "../../src/model/specs.ts";
import { editText, type LineEdit } from "../../src/model/text/line-edit.ts";

/** What a host told of itself, without the `! ` in front, and its text files. */
export interface BootHost {
  readonly said: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

export const bootAddress = providers.get("boot-address") as Provider<BootAddressSpec>;
export const bootLink = providers.get("boot-link") as Provider<BootLinkSpec>;

/** As the probe prints it. */
export function stdoutOf({ said, files }: BootHost): string {
  const texts = [...files].flatMap(([path, text]) => [`@ ${path}`, ...text.replace(/\n$/, "").split("\n").map(indent)]);
  return [...said.map((line) => `! ${line}`), ...texts, ""].join("\n");
}

function indent(line: string): string {
  return ` ${line}`;
}

export function edited(host: BootHost, edits: readonly LineEdit[]): BootHost {
  const files = new Map(host.files);
  for (const edit of edits) {
    const text = editText(files.get(edit.path), edit);
    if (text === undefined) files.delete(edit.path);
    else files.set(edit.path, text);
  }
  return { ...host, files };
}

/** The host after a change of one address; the spec is settled from what it was before. */
export function changed(
  host: BootHost,
  key: string,
  before: BootAddressSpec | undefined,
  after: BootAddressSpec | undefined,
): BootHost {
  return edited(host, bootAddress.edits?.(key, before, after) ?? []);
}

/** A declared address as it is planned for the host: with what keeps it, and where. */
export function settled(host: BootHost, key: string, spec: BootAddressSpec): BootAddressSpec {
  const boot = bootAddress.boot?.(stdoutOf(host));
  if (boot === undefined) throw new TypeError("the kind does not tell how a host boots");
  return bootAddress.settle?.(key, spec, boot) ?? spec;
}

export function read(host: BootHost): ReadonlyMap<string, BootAddressSpec> {
  return bootAddress.parse(stdoutOf(host));
}

const text = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const links = ["link 1 lo", "link 2 eth0", "link 3 eth1"];

/** A host of each network manager, with files that somebody wrote by hand. */
export const hosts: Readonly<Record<string, BootHost>> = {
  "network-scripts": {
    said: ["systemd", ...links, "network-scripts"],
    files: new Map([
      ["/etc/sysconfig/network-scripts/ifcfg-lo", text("DEVICE=lo", "IPADDR=127.0.0.1", "NETMASK=255.0.0.0")],
      [
        "/etc/sysconfig/network-scripts/ifcfg-eth0",
        text("# the LAN", "DEVICE=eth0", "", "IPADDR=192.168.0.11", "PREFIX=24", "GATEWAY=192.168.0.254"),
      ],
      ["/etc/sysconfig/network-scripts/ifcfg-eth1", text("DEVICE=eth1", "BOOTPROTO=none")],
    ]),
  },
  ifupdown: {
    said: ["systemd", ...links, "ifupdown", "ifstate lo=lo", "ifstate eth0=eth0", "ifstate eth1=eth1"],
    files: new Map([
      [
        "/etc/network/interfaces",
        text(
          ...["source /etc/network/interfaces.d/*", "", "auto lo", "iface lo inet loopback", ""],
          ...["# the LAN", "allow-hotplug eth0 eth1", "iface eth0 inet static", "\taddress 192.168.0.11/24"],
          ...["\tgateway 192.168.0.254", "iface eth1 inet dhcp"],
        ),
      ],
    ]),
  },
  networkd: {
    said: [
      "systemd",
      "version systemd 252",
      ...links,
      "networkd 1 ADMIN_STATE=unmanaged",
      "networkd 2 NETWORK_FILE=/etc/systemd/network/10-eth0.network",
      "networkd 3 NETWORK_FILE=/usr/lib/systemd/network/80-eth.network",
    ],
    files: new Map([
      [
        "/etc/systemd/network/10-eth0.network",
        text(
          "# the LAN",
          "[Match]",
          "Name=eth0",
          "",
          "[Network]",
          "Address = 192.168.0.11/24",
          "Gateway=192.168.0.254",
        ),
      ],
      ["/usr/lib/systemd/network/80-eth.network", text("[Match]", "Name=eth1", "[Network]", "DHCP=yes")],
    ]),
  },
  networkmanager: {
    said: [
      "systemd",
      "version NetworkManager 1.42.4",
      ...links,
      "networkmanager 1 managed=true",
      "networkmanager 2 managed=true",
      "networkmanager 3 managed=true",
      "networkmanager 2 connection-uuid=d2d1ed3d-3d3a-4a58-9c1e-8f2b6b1a5f11",
      "networkmanager 3 connection-uuid=0b0d5b43-7f7b-4a43-a40f-9b6d7c1e2f30",
    ],
    files: new Map([
      [
        "/etc/NetworkManager/system-connections/LAN.nmconnection",
        text(
          ...["# the LAN", "[connection]", "id=LAN", "uuid=d2d1ed3d-3d3a-4a58-9c1e-8f2b6b1a5f11", "type=ethernet"],
          ...["interface-name=eth0", "", "[ipv4]", "address1=192.168.0.11/24,192.168.0.254", "method=manual", ""],
          ...["[ipv6]", "method=auto"],
        ),
      ],
      [
        "/etc/NetworkManager/system-connections/eth1.nmconnection",
        text(
          ...["[connection]", "id=eth1", "uuid=0b0d5b43-7f7b-4a43-a40f-9b6d7c1e2f30", "type=ethernet", ""],
          ...["[ipv4]", "method=disabled", "", "[ipv6]", "method=ignore"],
        ),
      ],
    ]),
  },
  netplan: {
    said: [
      "systemd",
      "version systemd 252",
      "version netplan 0.106-2+deb12u1",
      ...links,
      "networkd 2 NETWORK_FILE=/run/systemd/network/10-netplan-mynic.network",
      "networkd 3 NETWORK_FILE=/run/systemd/network/10-netplan-all.network",
    ],
    files: new Map([
      [
        "/etc/netplan/50-cloud-init.yaml",
        text(
          ...["# from the cloud", "network:", "  version: 2", "  ethernets:", "    mynic:", "      match:"],
          ...['        macaddress: "52:54:00:00:00:01"', "      set-name: eth0", "      addresses: [192.168.0.11/24]"],
          ...["    all:", "      match: {name: eth*}", "      dhcp4: true"],
        ),
      ],
    ]),
  },
  unit: { said: ["systemd", ...links], files: new Map() },
};

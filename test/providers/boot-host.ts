import { providers } from "../../providers/index.ts";
import { editText, type LineEdit } from "../../src/model/line-edit.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { BootAddressSpec } from "../../src/model/specs.ts";

/** What a host told of itself, without the `! ` in front, and its text files. */
export interface BootHost {
  readonly said: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

export const bootAddress = providers.get("boot-address") as Provider<BootAddressSpec>;

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
  unit: { said: ["systemd", ...links], files: new Map() },
};

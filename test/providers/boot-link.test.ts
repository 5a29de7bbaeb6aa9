import { describe, expect, it } from "vitest";
import type { BootLinkSpec } from "../../src/model/specs.ts";
import { type BootHost, bootLink, edited, hosts, stdoutOf } from "./boot-host.ts";

const read = (host: BootHost) => bootLink.parse(stdoutOf(host));
const boot = (host: BootHost) => bootLink.boot?.(stdoutOf(host));
const change = (host: BootHost, key: string, before: BootLinkSpec | undefined, after: BootLinkSpec | undefined) =>
  edited(host, bootLink.edits?.(key, before, after) ?? []);

function settled(host: BootHost, key: string): BootLinkSpec {
  const facts = boot(host);
  return (facts && bootLink.settle?.(key, { up: false }, facts)) ?? { up: false };
}

const withFile = (host: BootHost | undefined, path: string, change: (text: string) => string): BootHost => ({
  said: host?.said ?? [],
  files: new Map([...(host?.files ?? []), [path, change(host?.files.get(path) ?? "")]]),
});

const ifcfg = "/etc/sysconfig/network-scripts/ifcfg-eth1";
const all: Readonly<Record<string, { readonly host: BootHost | undefined; readonly by: string }>> = {
  "network-scripts, without a word of it": { host: hosts["network-scripts"], by: "network-scripts" },
  "network-scripts, with ONBOOT=yes": {
    host: withFile(hosts["network-scripts"], ifcfg, (text) => `${text}ONBOOT="yes" # at boot\nMTU=9000\n`),
    by: "network-scripts",
  },
  "ifupdown, called up together with another": { host: hosts.ifupdown, by: "unit" },
  "ifupdown, called up by itself": {
    host: withFile(hosts.ifupdown, "/etc/network/interfaces", (text) =>
      text.replace("allow-hotplug eth0 eth1", "auto eth0\n  allow-hotplug eth1"),
    ),
    by: "ifupdown",
  },
  networkd: { host: hosts.networkd, by: "networkd" },
  "networkd that is too old": {
    host: {
      said: (hosts.networkd?.said ?? []).map((line) => line.replace("252", "247")),
      files: hosts.networkd?.files ?? new Map(),
    },
    by: "unit",
  },
  "netplan, with a name for several": { host: hosts.netplan, by: "unit" },
  "netplan and networkd": {
    host: withFile(hosts.netplan, "/run/systemd/network/10-netplan-all.network", () => "[Match]\nName=eth1\n"),
    by: "networkd",
  },
  networkmanager: { host: hosts.networkmanager, by: "unit" },
  nobody: { host: hosts.unit, by: "unit" },
};

describe.each(Object.entries(all))("an interface kept by %s", (_, { host = { said: [], files: new Map() }, by }) => {
  it("stays down, and is as before when that is taken back", () => {
    const planned = settled(host, "eth1");
    expect(planned.by).toBe(by);
    expect(read(host).has("eth1")).toBe(false);
    const down = change(host, "eth1", undefined, planned);
    expect(read(down).get("eth1")).toEqual(planned);
    expect(change(down, "eth1", read(down).get("eth1"), undefined).files).toEqual(host.files);
    expect(bootLink.commands("eth1", planned, read(down).get("eth1"))).toEqual([]);
  });
});

describe("what somebody else said of an interface", () => {
  const said: Readonly<Record<string, BootHost>> = {
    "ONBOOT=no": withFile(hosts["network-scripts"], ifcfg, (text) => `${text}ONBOOT='no'\n`),
    "no call in interfaces": withFile(hosts.ifupdown, "/etc/network/interfaces", (text) =>
      text.replace("allow-hotplug eth0 eth1", "auto eth0"),
    ),
    ActivationPolicy: withFile(hosts.networkd, "/usr/lib/systemd/network/80-eth.network", (text) =>
      text.replace("[Network]", "[Link]\nActivationPolicy=always-down\n[Network]"),
    ),
  };
  it.each(Object.entries(said))("is found and stays: %s", (_, host) => {
    const live = read(host).get("eth1");
    expect(live).toBeDefined();
    expect(bootLink.commands("eth1", live, undefined)).toEqual([]);
  });

  it("is seen where ifupdown has not brought the interface up, so that no state file knows it", () => {
    const host = withFile(hosts.ifupdown, "/etc/network/interfaces", (text) =>
      text.replace("allow-hotplug eth0 eth1", "auto eth0\n# lvsform instead of: auto eth1"),
    );
    const after = { ...host, said: host.said.filter((line) => !line.startsWith("ifstate eth1")) };
    expect(read(after).get("eth1")?.at?.lines).toEqual(["# lvsform instead of: auto eth1"]);
  });
});

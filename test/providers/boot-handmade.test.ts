import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dottedMask } from "../../src/model/network/inet.ts";
import type { BootAddressSpec } from "../../src/model/specs.ts";
import { linesOf } from "../../src/model/text/line-edit.ts";
import { type BootHost, bootAddress, changed, hosts, read, settled } from "./boot-host.ts";

// What a person wrote stays as it is: comments, blank lines, order, keys that lvsform knows nothing of.

const address = fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 254 })).map(([c, d]) => `10.20.${c}.${d}`);
const bits = fc.integer({ min: 1, max: 32 });

/** Comments and blank lines at any place of a text behind its first line, which may be what runs it. */
function noised(text: string, seeds: readonly number[]): string {
  const lines = [...linesOf(text)];
  for (const [number, seed] of seeds.entries())
    lines.splice(1 + (seed % lines.length), 0, number % 3 === 0 ? "" : `# note ${number}`);
  return lines.map((line) => `${line}\n`).join("");
}

interface HandMade {
  readonly host: string;
  readonly key: (address: string) => string;
  readonly file: string;
  /** The file with the entry in it; `before` is its text without. */
  readonly text: (before: string, address: string, bits: number) => string;
}

const interfaces = "/etc/network/interfaces";
const onEth0 = (one: string) => `eth0/${one}`;
const onLo = (one: string) => `lo/${one}`;
const handMade: Readonly<Record<string, HandMade>> = {
  "an ifcfg alias with a mask": {
    host: "network-scripts",
    key: onEth0,
    file: "/etc/sysconfig/network-scripts/ifcfg-eth0:7",
    text: (_, a, p) =>
      `DEVICE="eth0:7"\nIPADDR='${a}' # the VIP\nNETMASK=${dottedMask(p)}\nPREFIX="${p}"  # bits\nONBOOT=yes\n`,
  },
  "an ifcfg alias with a prefix": {
    host: "network-scripts",
    key: onLo,
    file: "/etc/sysconfig/network-scripts/ifcfg-lo:1",
    text: (_, a, p) => `DEVICE=lo:1\nIPADDR=${a}\nPREFIX=${p}\nNM_CONTROLLED=no\n`,
  },
  "a further address of an ifcfg file": {
    host: "network-scripts",
    key: onEth0,
    file: "/etc/sysconfig/network-scripts/ifcfg-eth0",
    text: (before, a, p) => `${before}IPADDR1=${a}\nZONE=public\nPREFIX1=${p}\nDEFROUTE=yes\n`,
  },
  "an alias stanza": {
    host: "ifupdown",
    key: onLo,
    file: interfaces,
    text: (before, a, p) =>
      `${before}\nauto lo:7\niface lo:7 inet static\n\taddress ${a}\n\tnetmask ${dottedMask(p)}\n\n# end\n`,
  },
  "an alias stanza with a prefix, called from elsewhere": {
    host: "ifupdown",
    key: onEth0,
    file: interfaces,
    text: (before, a, p) => `auto lo eth0:7 eth1\n${before}iface eth0:7 inet static\n  address ${a}/${p}\n`,
  },
  "commands of a stanza": {
    host: "ifupdown",
    key: onLo,
    file: interfaces,
    text: (before, a, p) =>
      before.replace(
        "inet loopback\n",
        `inet loopback\n\tup ip addr add ${a}/${p} dev lo label lo:7 || true\n\tdown ip addr del ${a}/${p} dev lo\n\tup echo hello\n`,
      ),
  },
  "an [Address] section": {
    host: "networkd",
    key: onEth0,
    file: "/etc/systemd/network/10-eth0.network",
    text: (before, a, p) =>
      `${before}\n[Address]\nLabel=eth0:7\nAddress = ${a}/${p}\n\n[Route]\nGateway=192.168.0.254\n`,
  },
  "an Address= of [Network]": {
    host: "networkd",
    key: onEth0,
    file: "/etc/systemd/network/10-eth0.network",
    text: (before, a, p) => `${before}Address=${a}/${p}\nDNS=192.168.0.1\n`,
  },
  "an address of a keyfile": {
    host: "networkmanager",
    key: onEth0,
    file: "/etc/NetworkManager/system-connections/LAN.nmconnection",
    text: (before, a, p) => before.replace("method=manual\n", `method=manual\naddress2=${a}/${p}\nmay-fail=false\n`),
  },
  "an address of a list of a keyfile": {
    host: "networkmanager",
    key: onEth0,
    file: "/etc/NetworkManager/system-connections/LAN.nmconnection",
    text: (before, a, p) => before.replace("method=manual\n", `method=manual\naddresses=192.168.0.12/24;${a}/${p};\n`),
  },
  "an item of a flow list of netplan": {
    host: "netplan",
    key: onEth0,
    file: "/etc/netplan/50-cloud-init.yaml",
    text: (before, a, p) => before.replace("[192.168.0.11/24]", `[192.168.0.11/24, "${a}/${p}"] # two`),
  },
  "the first item of a flow list of netplan": {
    host: "netplan",
    key: onEth0,
    file: "/etc/netplan/50-cloud-init.yaml",
    text: (before, a, p) => before.replace("[192.168.0.11/24]", `[${a}/${p}, 192.168.0.11/24]`),
  },
  "an item with a label of a block list of netplan": {
    host: "netplan",
    key: onEth0,
    file: "/etc/netplan/50-cloud-init.yaml",
    text: (before, a, p) =>
      before.replace(
        "[192.168.0.11/24]",
        `\n        - 192.168.0.11/24\n        - ${a}/${p}:\n            label: "eth0:7"\n        - 192.168.0.13/24`,
      ),
  },
  "the only item of a block list of netplan": {
    host: "netplan",
    key: onLo,
    file: "/etc/netplan/60-lo.yaml",
    text: (_, a, p) =>
      `network:\n  ethernets:\n    loop:\n      match: {name: lo}\n      addresses:\n      - ${a}/${p}\n      mtu: 65536\n`,
  },
  "a line of rc.local": {
    host: "unit",
    key: onLo,
    file: "/etc/rc.local",
    text: (_, a, p) => `#!/bin/sh\ntouch /var/lock/x\n/sbin/ifconfig lo:7 ${a} netmask ${dottedMask(p)} up\nexit 0\n`,
  },
};

function hostWith(
  { host, file, text }: HandMade,
  one: string,
  prefixLength: number,
  seeds: readonly number[],
): BootHost {
  const { said, files } = hosts[host] as BootHost;
  const whole = noised(text(files.get(file) ?? "", one, prefixLength), seeds);
  return { said: [...said, "executable /etc/rc.local"], files: new Map([...files, [file, whole]]) };
}

const isPart = (some: readonly string[], all: readonly string[]) => {
  let at = 0;
  for (const line of all) if (line === some[at]) at += 1;
  return at === some.length;
};

describe.each(Object.entries(handMade))("%s that somebody wrote", (_, made) => {
  const noises = fc.array(fc.nat(1000), { maxLength: 6 });

  it("is found, and left alone where it is right", () => {
    fc.assert(
      fc.property(address, bits, noises, (one, prefixLength, seeds) => {
        const host = hostWith(made, one, prefixLength, seeds);
        const live = read(host).get(made.key(one)) as BootAddressSpec;
        expect(live).toMatchObject({ prefixLength, at: { file: made.file } });
        expect(bootAddress.commands(made.key(one), live, live)).toEqual([]);
      }),
    );
  });

  it("is changed in its own lines, and back", () => {
    fc.assert(
      fc.property(address, bits, bits, noises, (one, prefixLength, other, seeds) => {
        const host = hostWith(made, one, prefixLength, seeds);
        const key = made.key(one);
        const live = read(host).get(key) as BootAddressSpec;
        const wanted = { ...live, prefixLength: other };
        const now = changed(host, key, live, wanted);
        expect(read(now).get(key)?.prefixLength).toBe(other);
        const rest = (text: string, spec: BootAddressSpec | undefined) =>
          text.replace((spec?.at?.lines ?? []).join("\n"), "");
        const text = (from: BootHost) => from.files.get(made.file) ?? "";
        expect(rest(text(now), read(now).get(key))).toBe(rest(text(host), live));
        expect(changed(now, key, wanted, live).files).toEqual(host.files);
      }),
    );
  });

  it("goes alone, and comes back", () => {
    fc.assert(
      fc.property(address, bits, noises, (one, prefixLength, seeds) => {
        const host = hostWith(made, one, prefixLength, seeds);
        const key = made.key(one);
        const all = read(host);
        const live = all.get(key) as BootAddressSpec;
        const now = changed(host, key, live, undefined);
        const others = (from: BootHost) =>
          [...read(from)].flatMap(([name, spec]) => (name === key ? [] : [`${name}/${spec.prefixLength} ${spec.by}`]));
        expect(read(now).has(key)).toBe(false);
        expect(others(now)).toEqual(others(host));
        expect(now.files.get(made.file) ?? "").not.toContain(`${one}/`);
        const [before, after] = [host, now].map(({ files }) => linesOf(files.get(made.file) ?? ""));
        const text = (lines: readonly string[] = []) => lines.join("\n");
        const [head = "", tail = ""] = text(before).split(text(live.at?.lines));
        expect(text(after).startsWith(head.replace(/\n$/, ""))).toBe(true);
        expect(text(after).endsWith(tail.replace(/^\n/, ""))).toBe(true);
        const words = (lines: readonly string[] = []) => lines.flatMap((line) => line.split(/[\s,;]+/));
        if (live.by !== "netplan") expect(isPart(words(after), words(before))).toBe(true);
        const back = changed(now, key, undefined, live);
        expect(read(back).get(key)).toMatchObject({ prefixLength, by: live.by });
        expect(others(back)).toEqual(others(host));
      }),
    );
  });
});

describe.each(Object.entries(hosts))("a host kept by %s whose files somebody annotated", (_, host) => {
  it("has its files back, byte for byte, after an address came, was changed and went", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("lo", "eth0"),
        address,
        bits,
        bits,
        fc.array(fc.nat(1000), { maxLength: 8 }),
        (device, one, prefixLength, other, seeds) => {
          const files = new Map([...host.files].map(([path, text]) => [path, noised(text, seeds)] as const));
          const noisy = { ...host, files };
          const key = `${device}/${one}`;
          const made = changed(noisy, key, undefined, settled(noisy, key, { prefixLength }));
          const live = read(made).get(key) as BootAddressSpec;
          const moved = changed(made, key, live, { ...live, prefixLength: other });
          const last = read(moved).get(key) as BootAddressSpec;
          expect(last.prefixLength).toBe(other);
          expect(changed(moved, key, last, undefined).files).toEqual(files);
        },
      ),
    );
  });
});

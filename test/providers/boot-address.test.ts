import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignments } from "../../providers/boot/addresses/ifcfg.ts";
import { parseBootFiles } from "../../providers/boot/files.ts";
import { canonicalIp } from "../../src/model/network/inet.ts";
import type { BootAddressSpec } from "../../src/model/specs.ts";
import { linesOf } from "../../src/model/text/line-edit.ts";
import { type BootHost, bootAddress, changed, hosts, read, settled } from "./boot-host.ts";

const folder = join(import.meta.dirname, "../cases/boot-address");
const v4 = fc.ipV4().filter((address) => /^(?!0|127|2[2-5]\d)/.test(address) && address !== "192.168.0.11");
const v6 = fc
  .array(fc.nat(0xffff), { minLength: 6, maxLength: 6 })
  .map((parts) => canonicalIp(`2001:db8:${parts.map((part) => part.toString(16)).join(":")}`) as string);
const device = fc.constantFrom("lo", "eth0", "eth1");

interface Wanted {
  readonly key: string;
  readonly spec: BootAddressSpec;
  /** Another prefix length of the same address. */
  readonly other: number;
}

const wanted: fc.Arbitrary<Wanted> = fc.oneof(
  fc
    .record({ device, address: v4, bits: fc.integer({ min: 1, max: 32 }), other: fc.integer({ min: 1, max: 32 }) })
    .map(({ device: name, address, bits, other }) => ({
      key: `${name}/${address}`,
      spec: { prefixLength: bits },
      other,
    })),
  fc
    .record({ device, address: v6, bits: fc.integer({ min: 1, max: 128 }), other: fc.integer({ min: 1, max: 128 }) })
    .map(({ device: name, address, bits, other }) => ({
      key: `${name}/${address}`,
      spec: { prefixLength: bits },
      other,
    })),
);

/** Several addresses that may be declared together; labels are of one device each. */
const several = fc
  .uniqueArray(wanted, { minLength: 1, maxLength: 4, selector: ({ key }) => key })
  .map((all) =>
    all.map((one, at) =>
      at % 2 === 0 || one.key.includes(":")
        ? one
        : { ...one, spec: { ...one.spec, label: `${one.key.split("/")[0]}:v${at}` } },
    ),
  );

describe.each(Object.entries(hosts))("a host kept by %s", (name, host) => {
  it("has after the edits what was declared, by whatever serves", () => {
    fc.assert(
      fc.property(wanted, ({ key, spec }) => {
        const planned = settled(host, key, spec);
        expect([name, "unit"]).toContain(planned.by);
        const found = read(changed(host, key, undefined, planned)).get(key);
        expect(found).toMatchObject({ prefixLength: spec.prefixLength, by: planned.by, at: planned.at });
      }),
    );
  });

  it("gets several addresses that were planned together, and has its files back byte for byte without them", () => {
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat(3)), (all, order) => {
        let now = host;
        for (const { key, spec } of all) now = changed(now, key, undefined, settled(host, key, spec));
        for (const { key, spec } of all) expect(read(now).get(key)?.prefixLength, key).toBe(spec.prefixLength);
        // Changed and taken away in any order, as they were read at the beginning.
        const seen = read(now);
        const live = (key: string) => seen.get(key) as BootAddressSpec;
        for (const { key, other } of all) now = changed(now, key, live(key), { ...live(key), prefixLength: other });
        for (const { key, other } of all) expect(read(now).get(key)?.prefixLength, key).toBe(other);
        const left = [...all];
        while (left.length > 0) {
          const [gone] = left.splice((order.next().value ?? 0) % left.length, 1);
          if (gone) now = changed(now, gone.key, { ...live(gone.key), prefixLength: gone.other }, undefined);
        }
        expect(now.files).toEqual(host.files);
      }),
    );
  });

  it("is as before when a change is undone", () => {
    fc.assert(
      fc.property(wanted, ({ key, spec, other }) => {
        const planned = settled(host, key, spec);
        const made = changed(host, key, undefined, planned);
        expect(changed(made, key, planned, undefined).files).toEqual(host.files);
        const live = read(made).get(key) as BootAddressSpec;
        const moved = changed(made, key, live, { ...live, prefixLength: other });
        expect(changed(moved, key, { ...live, prefixLength: other }, live).files).toEqual(made.files);
        const removed = changed(made, key, live, undefined);
        expect(read(changed(removed, key, undefined, live)).get(key)).toEqual(live);
      }),
    );
  });

  it("is changed by nothing where nothing differs", () => {
    for (const [key, spec] of read(host)) expect(bootAddress.commands(key, spec, spec)).toEqual([]);
  });
});

// The walkthrough's own files, as its hosts showed them. PREFIX is ours: one of the interface's own file would outweigh the mask.
describe.each([
  ["walkthrough-real-server", "lo/192.168.0.21", 32, "lo:0", []],
  ["walkthrough-director", "eth0/192.168.0.21", 24, "eth0:0", ["GATEWAY"]],
] as const)("the file for network-scripts of the %s", (name, key, prefixLength, label, without) => {
  it("says what the walkthrough's says, field by field", () => {
    const { stdout } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    const all = parseBootFiles(stdout);
    const path = `/etc/sysconfig/network-scripts/ifcfg-${label}`;
    const theirs = assignments(linesOf(all.get(path) ?? ""));
    const before: BootHost = {
      said: [...stdout.matchAll(/^! (.*)$/gm)].map(([, line]) => line),
      files: new Map([...all].filter(([file]) => file !== path)),
    };
    const after = changed(before, key, undefined, settled(before, key, { prefixLength, label, by: "network-scripts" }));
    const ours = assignments(linesOf(after.files.get(path) ?? ""));
    for (const field of without) expect(ours.has(field)).toBe(false);
    const expected = new Map([...theirs].filter(([field]) => !(without as readonly string[]).includes(field)));
    expect(new Map(ours)).toEqual(expected.set("PREFIX", `${prefixLength}`));
  });
});

describe("an address that nobody declared", () => {
  const strangers = (name: string) => {
    const { stdout } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    return [...bootAddress.parse(stdout)].flatMap(([key, spec]) => (bootAddress.isUnmanaged?.(key, spec) ? [key] : []));
  };

  it("is shown where it looks like a cluster's: an alias, a line of rc.local, a file of lvsform", () => {
    expect(strangers("walkthrough-director")).toEqual(["eth0/192.168.0.21"]);
    expect(strangers("walkthrough-rc-local")).toEqual(["lo/192.168.0.21"]);
    expect(strangers("networkmanager")).not.toContain("eth0/192.168.0.11");
    expect(strangers("networkmanager")).not.toContain("lo/127.0.0.1");
    expect(strangers("networkd").toSorted()).toEqual([
      "eth0/10.1.1.2",
      "eth0/192.168.0.21",
      "eth0/2001:db8::21",
      "lo/192.168.0.21",
      "lo/192.168.0.22",
      "lo/2001:db8::21",
    ]);
  });
});

// With these very files, real programs set the addresses: each case is what a host showed after it was started with them.
describe.each(["ifupdown", "networkd", "netplan", "netplan-networkmanager", "networkmanager"])(
  "the files that were tried with %s",
  (name) => {
    it("are those that it writes", () => {
      const { stdout } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
      const tried: BootHost = {
        said: [...stdout.matchAll(/^! (.*)$/gm)].map(([, line]) => line),
        files: parseBootFiles(stdout),
      };
      const ours = [...read(tried)].filter(
        ([key, { at }]) =>
          at?.lines.some((line) => line.includes("lvsform")) ||
          (/address\d{9}|10-lvsform/.test(`${at?.lines} ${at?.file}`) && !/\/(127|::1)/.test(key)),
      );
      let now = tried;
      for (const [key, spec] of ours) now = changed(now, key, spec, undefined);
      for (const path of now.files.keys()) expect(path).not.toMatch(/lvsform|50-address/);
      for (const [key, { prefixLength, label }] of ours)
        now = changed(
          now,
          key,
          undefined,
          settled(now, key, { prefixLength, ...(label === undefined ? {} : { label }) }),
        );
      // The probe shows keyfiles from their first section on, and lines behind a heading come in any order.
      const lines = ({ files }: BootHost) =>
        [...files]
          .map(([path, text]) => [
            path,
            ...linesOf(text)
              .filter((line) => !line.startsWith("#"))
              .toSorted(),
          ])
          .toSorted();
      expect(lines(now)).toEqual(lines(tried));
    });
  },
);

describe("an address that is kept twice", () => {
  it("is kept by the network manager: what rc.local does to it comes later, and is not what lvsform changes", () => {
    const { said, files } = hosts["network-scripts"] as BootHost;
    const key = "lo/192.168.0.21";
    const made = changed({ said, files }, key, undefined, settled({ said, files }, key, { prefixLength: 32 }));
    const script = "#!/bin/bash\nifconfig  lo:0   192.168.0.21/32  up\n";
    const twice = {
      said: [...said, "executable /etc/rc.local"],
      files: new Map([...made.files, ["/etc/rc.local", script]]),
    };
    expect(read(twice).get(key)?.by).toBe("network-scripts");
    expect(read({ ...twice, files: new Map([...files, ["/etc/rc.local", script]]) }).get(key)).toMatchObject({
      by: "rc-local",
      // net-tools shifts by 32 bits, which is no shift.
      prefixLength: 0,
    });
    expect(read({ said, files: new Map([...files, ["/etc/rc.local", script]]) }).has(key)).toBe(false);
  });
});

describe("the guard of an address", () => {
  it("is none for a new one, and for another one its own lines", () => {
    const host = hosts.ifupdown as BootHost;
    const key = "lo/192.168.0.21";
    const planned = settled(host, key, { prefixLength: 32 });
    expect(bootAddress.guard(key, [undefined], [])).toBeUndefined();
    const guard = bootAddress.guard(key, [planned, undefined], []);
    expect(guard?.accepts).toEqual([expect.stringContaining("address 192.168.0.21/32 | "), ""]);
  });
});

describe("a file that cannot be read as what it is", () => {
  it("makes the kind unreadable on the host: no address reads as absent", () => {
    const { said, files } = hosts.netplan as BootHost;
    const broken = { said, files: new Map([...files, ["/etc/netplan/99.yaml", "network: {ethernets: [\n"]]) };
    expect(() => read(broken)).toThrow(/99\.yaml/);
    expect(settled(broken, "eth0/192.168.0.21", { prefixLength: 24 }).by).toBe("unit");
  });
});

import { describe, expect, it } from "vitest";
import { sysctl } from "../../providers/sysctl.ts";
import { type Guard, readingsOf } from "../../src/model/shell/guard.ts";
import { awks, ReadingShell } from "./guard-shell.ts";

const seen = (shell: ReadingShell, guard: Guard) => shell.read(readingsOf([guard])[0] ?? "").get(guard.name) ?? "";

describe.each(awks)("the guard of a kernel parameter, read with $name", (awk) => {
  const shell = new ReadingShell(awk);
  const guardOf = (key: string, ...accepted: readonly (string | undefined)[]) =>
    sysctl.guard(
      key,
      accepted.map((value) => (value === undefined ? undefined : { value })),
      ["value"],
    );
  const isFine = (key: string, now: string | undefined, ...accepted: readonly (string | undefined)[]) => {
    if (now !== undefined) shell.file(`/proc/sys/${key.replaceAll(".", "/")}`, `${now}\n`);
    const guard = guardOf(key, ...accepted) as Guard;
    return guard.accepts.includes(seen(shell, guard));
  };

  it("takes any white space for the same, and nothing else", () => {
    expect(isFine("net.ipv4.vs.sync_threshold", "3\t50", "3 50")).toBe(true);
    expect(isFine("net.ipv4.vs.sync_threshold", "3\t51", "3 50")).toBe(false);
    expect(isFine("net.ipv4.conf.lo.arp_ignore", "01", "1")).toBe(false);
  });

  it("expands no pattern and takes no value for an option", () => {
    expect(isFine("kernel.core_pattern", "/*", "/*")).toBe(true);
    expect(isFine("kernel.core_pattern", "-e  *", "-e *")).toBe(true);
  });

  it("tells an empty value from none", () => {
    expect(isFine("net.ipv4.ip_local_reserved_ports", "", "")).toBe(true);
    expect(isFine("net.ipv4.ip_local_reserved_ports", "8848", "")).toBe(false);
    expect(isFine("net.ipv4.not_there", undefined, "")).toBe(false);
  });

  it("lets the automatic ones move between 1 and 2", () => {
    expect(isFine("net.ipv4.vs.drop_entry", "2", "1")).toBe(true);
    expect(isFine("net.ipv4.vs.drop_entry", "3", "1")).toBe(false);
  });

  it("takes the kernel's own value where IPVS came meanwhile, and no other", () => {
    expect(isFine("net.ipv4.vs.conntrack", undefined, undefined)).toBe(true);
    expect(isFine("net.ipv4.vs.conntrack", "0", undefined)).toBe(true);
    expect(isFine("net.ipv4.vs.conntrack", "1", undefined)).toBe(false);
  });

  it("finds a name in which a slash stands for a dot", () => {
    shell.file("/proc/sys/net/ipv4/conf/eth0.10/arp_ignore", "1\n");
    const guard = guardOf("net.ipv4.conf.eth0/10.arp_ignore", "1") as Guard;
    expect(guard.accepts).toEqual([seen(shell, guard)]);
  });

  it("reads several at once, each as it is by itself, and none that is not there", () => {
    shell.file("/proc/sys/net/ipv4/vs/am_droprate", "10\n");
    shell.file("/proc/sys/net/ipv4/vs/sync_ports", "\n");
    const names = ["net.ipv4.vs.am_droprate", "net.ipv4.vs.gone", "net.ipv4.vs.sync_ports"];
    const readings = readingsOf(names.map((name) => guardOf(name, "10") as Guard));
    expect(readings).toHaveLength(1);
    expect([...shell.read(readings[0] ?? "")]).toEqual([
      ["net.ipv4.vs.am_droprate", "10"],
      ["net.ipv4.vs.sync_ports", '""'],
    ]);
  });

  it("looks at nothing that other parameters of the same plan move", () => {
    expect(guardOf("net.ipv4.conf.eth0.forwarding", "0")).toBeUndefined();
    expect(guardOf("net.ipv4.conf.tunl0.rp_filter", undefined)).toBeUndefined();
    expect(guardOf("net.ipv6.conf.all.forwarding", "0")).toBeDefined();
  });
});

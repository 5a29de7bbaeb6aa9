import { describe, expect, it } from "vitest";
import { ownUnitLines } from "../../providers/boot/own-scripts.ts";
import { providers } from "../../providers/index.ts";
import { lasting } from "../../src/api/pipeline.ts";
import { compile } from "../../src/dsl/compile.ts";
import { Cluster, Director, type HostProps, RealServer, VirtualService } from "../../src/index.ts";
import type { BootFacts } from "../../src/model/boot.ts";
import type { Live } from "../../src/model/live.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec, World } from "../../src/model/resource.ts";
import { ownedFields } from "../../src/model/specs.ts";
import { merge } from "../../src/plan/compare.ts";
import { settleNextBoot } from "../../src/plan/next-boot.ts";
import { someFacts } from "../fixtures/facts.ts";

function cluster(boot: HostProps["boot"] = "auto", services: readonly boolean[] = [true], upperThreshold = 0) {
  const web = new Cluster("web");
  const v11 = new Director(web, "v11", {
    host: "v11",
    interface: "eth0",
    dip: "192.168.0.11/24",
    timeouts: { udpSeconds: 260 },
    boot,
  });
  const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12", gateway: "192.168.0.254", boot });
  for (const [at, lasts] of services.entries())
    new VirtualService(web, `on-${80 + at}`, {
      director: v11,
      vip: "192.168.0.21/24",
      port: 80 + at,
      scheduler: "wrr",
      boot: lasts,
      realServers: [{ server: v12, weight: 2, upperThreshold }],
    });
  return lasting(compile(web), providers);
}

const bootOf = (world: World) =>
  [...world.keys()].filter((address) => /\/(boot-[a-z-]+|unit)\//.test(address)).toSorted();

const facts = (loader: BootFacts["loader"]): BootFacts => ({ systemd: true, interfaces: {}, versions: {}, loader });
const liveOf = (loader: BootFacts["loader"]): Live => ({
  hosts: ["v11", "v12"].map((name) => ({
    ...({ name, reachable: true, probedAt: "" } as const),
    facts: { ...someFacts, boot: facts(loader) },
  })),
  resources: new Map(),
  unreadable: new Map(),
  observed: new Map(),
  answers: new Map(),
});
const settled = (loader: BootFacts["loader"], upperThreshold = 0) =>
  settleNextBoot(cluster("auto", [true], upperThreshold).resources, liveOf(loader), providers);
const by = (world: World) =>
  Object.fromEntries(
    bootOf(world).flatMap((one) => (one.includes("/boot-ipvs/") ? [[one, world.get(one)?.spec.by]] : [])),
  );

describe("what is to come back after a boot", () => {
  it("is the other half of everything that is declared for the running system", () => {
    const { resources } = cluster();
    expect(bootOf(resources)).toEqual(
      expect.arrayContaining([
        "v11/boot-ipvs/tcp:192.168.0.21:80",
        "v11/boot-ipvs/timeouts",
        "v11/boot-module/ip_vs",
        "v11/boot-module/ip_vs_wrr",
        "v12/boot-route/default",
        "v12/boot-sysctl/net.ipv4.conf.all.arp_ignore",
      ]),
    );
    expect(resources.get("v11/boot-ipvs/tcp:192.168.0.21:80")).toMatchObject({
      spec: { rules: ["-A -t 192.168.0.21:80 -s wrr", "-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2"] },
      dependsOn: ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80", "v11/ipvs-service/tcp:192.168.0.21:80"],
    });
  });

  it("is nothing of a host that says none, and nothing of a service that is temporary alone", () => {
    expect(bootOf(cluster("none").resources)).toEqual([]);
    const one = bootOf(cluster("auto", [false]).resources);
    expect(one).not.toContain("v12/boot-sysctl/net.ipv4.conf.all.arp_ignore");
    expect(one).toContain("v12/boot-route/default");
    const both = bootOf(cluster("auto", [false, true]).resources);
    expect(both).toContain("v12/boot-sysctl/net.ipv4.conf.all.arp_ignore");
    expect(both).toContain("v11/boot-ipvs/tcp:192.168.0.21:81");
    expect(both).not.toContain("v11/boot-ipvs/tcp:192.168.0.21:80");
  });

  it("is loaded by the distribution's program, and by a unit of ours what that would lose", () => {
    const service = "v11/boot-ipvs/tcp:192.168.0.21:80";
    const all = (one: string, extra: string) => ({
      [service]: one,
      [`${service}/thresholds`]: extra,
      "v11/boot-ipvs/timeouts": extra,
    });
    expect(by(settled("debian", 10))).toEqual(all("debian", "debian"));
    expect(by(settled("sysconfig", 10))).toEqual(all("sysconfig", "unit"));
    expect(by(settled(null, 10))).toEqual(all("unit", "unit"));
    const units = (world: World) => bootOf(world).filter((one) => one.includes("/unit/"));
    // Nothing keeps their interfaces.
    expect(units(settled("debian"))).toEqual(["v11/unit/ipvsadm", "v11/unit/lvsform-boot", "v12/unit/lvsform-boot"]);
    expect(units(settled("sysconfig"))).toEqual(["v11/unit/ipvsadm", "v11/unit/lvsform-boot", "v12/unit/lvsform-boot"]);
    expect(units(settled(null))).toEqual(["v11/unit/lvsform-boot", "v12/unit/lvsform-boot"]);
    // Started side by side, an edit of a rule would come before the rule, or be gone with the table that is emptied first.
    expect(ownUnitLines.find((line) => line.startsWith("After="))).toMatch(/ ipvsadm\.service$/);
  });
});

describe("a host that could not be read", () => {
  const unread: Live = {
    resources: new Map(),
    unreadable: new Map(),
    observed: new Map(),
    answers: new Map(),
    hosts: ["v11", "v12"].map((name) => ({
      ...({ name, reachable: false, probedAt: "" } as const),
      problem: { severity: "error", code: "unreachable", summary: "", hint: "" },
    })),
  };
  const { resources } = cluster();

  it("keeps things over a boot as the record says it did", () => {
    const recorded = settled("debian");
    const again = settleNextBoot(resources, unread, providers, recorded);
    expect(bootOf(again)).toEqual(bootOf(recorded));
    expect(by(again)).toEqual(by(recorded));
    expect(Object.values(by(again))).toContain("debian");
    // What is declared now counts.
    const changed = new Map(
      [...recorded].map(([address, one]) => [address, { ...one, spec: { by: "debian", rules: ["old"] } }]),
    );
    const address = "v11/boot-ipvs/timeouts";
    expect(settleNextBoot(resources, unread, providers, changed).get(address)?.spec.rules).toEqual(["--set 0 0 260"]);
  });

  it("is not said to need a unit of ours while nobody knows", () => {
    const units = (world: World) => bootOf(world).filter((one) => one.includes("/unit/"));
    expect(units(resources)).toContain("v11/unit/lvsform-boot");
    expect(units(settleNextBoot(resources, unread, providers))).toEqual([]);
  });
});

describe("a parameter of the next boot", () => {
  const bootSysctl = providers.get("boot-sysctl") as Provider;
  const key = "net.ipv4.conf.all.arp_ignore";
  const reading = (own: string, other: string) =>
    bootSysctl
      .parse(
        [
          "! systemd",
          ...(own ? ["@ /etc/sysctl.d/90-lvsform.conf", ` ${key} = ${own}`] : []),
          ...(other ? ["@ /etc/sysctl.d/99-sysctl.conf", ` ${key}=${other}`] : []),
        ].join("\n"),
      )
      .get(key);

  it("stays with what keeps it already, also where that would not be chosen now: no unit of ours for it", () => {
    const { resources } = cluster();
    const own = "v11/unit/lvsform-boot";
    const live = liveOf("debian");
    // Nothing is known to keep eth0: a unit of ours would have to.
    expect(settleNextBoot(resources, live, providers).has(own)).toBe(true);
    const spec = { prefixLength: 24, by: "ifupdown" };
    const key = "eth0/192.168.0.21";
    const there = new Map([
      [`v11/boot-address/${key}`, { host: "v11", kind: "boot-address", key, spec, dependsOn: [], owned: [] }],
    ]);
    expect(settleNextBoot(resources, { ...live, resources: there }, providers).has(own)).toBe(false);
  });

  it("is not written where a later file says otherwise, and the file is named", () => {
    const refusal = bootSysctl.refuses?.(key, reading("", "0"), { value: "1" });
    expect(refusal?.detail).toBe(`/etc/sysctl.d/99-sysctl.conf: ${key}=0`);
    expect(bootSysctl.refuses?.(key, reading("", "1"), { value: "1" })).toBeUndefined();
    expect(bootSysctl.refuses?.(key, reading("0", ""), { value: "1" })).toBeUndefined();
  });

  it("leaves our file when it goes, whoever else says the same", () => {
    const [edit] = bootSysctl.edits?.(key, reading("1", "1"), undefined) ?? [];
    expect(edit).toMatchObject({ path: "/etc/sysctl.d/90-lvsform.conf", remove: [`${key} = 1`], add: [] });
    expect(bootSysctl.edits?.(key, reading("", "1"), undefined)).toEqual([]);
  });
});

describe("Debian's script for the table, which somebody took out of the boot", () => {
  const unit = providers.get("unit") as Provider;
  const reading = (auto: boolean, stopped: boolean) =>
    unit
      .parse(
        `! systemd\n! loader debian\n${stopped ? "! stopped ipvsadm\n" : ""}@ /etc/default/ipvsadm\n AUTO="${auto}"\n`,
      )
      .get("ipvsadm") as Spec;
  const words = (before: Spec, after: Spec) =>
    unit.commands("ipvsadm", before, after).flatMap(({ argv }) => (argv[0] === "sh" ? [] : [argv.join(" ")]));

  it("is put into it, and taken out again when that is undone or destroyed", () => {
    const owned = ownedFields.unit;
    const [was, is] = [reading(false, true), reading(true, false)];
    const wanted = merge(owned, was, { enabled: true });
    expect(words(was, wanted)).toEqual(["update-rc.d ipvsadm enable"]);
    expect(words(wanted, was)).toEqual(["update-rc.d ipvsadm disable"]);
    expect(words(is, merge(owned, is, was))).toEqual(["update-rc.d ipvsadm disable"]);
    const never = reading(false, false);
    expect(words(is, merge(owned, is, never))).toEqual([]);
  });
});

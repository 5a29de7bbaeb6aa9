import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { lasting } from "../../src/api/pipeline.ts";
import { checks } from "../../src/checks/index.ts";
import { compile } from "../../src/dsl/compile.ts";
import { Cluster, Director, type DirectorProps, RealServer, VirtualService } from "../../src/index.ts";
import type { Check, Judgement } from "../../src/model/check.ts";
import type { Declaration } from "../../src/model/declaration.ts";
import type { HostFacts } from "../../src/model/transport.ts";
import { someFacts } from "../fixtures/facts.ts";

const facts: HostFacts = someFacts;

function declare(
  forwarding: "direct-routing" | "masquerading" | "tunneling" = "direct-routing",
  director: Partial<DirectorProps> = {},
): Declaration {
  const web = new Cluster("web");
  const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24", ...director });
  const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
  const tunnel = forwarding === "tunneling" ? { tunnel: { type: "gue", port: 6080 } } : {};
  const props = {
    director: v11,
    vip: "192.168.0.21/24",
    port: 80,
    forwarding,
    realServers: [{ server: v12, ...tunnel }],
  };
  new VirtualService(web, "http", props as never);
  return compile(web);
}

/** What a check makes of what hosts printed. */
function judge(
  name: string,
  declaration: Declaration,
  answers: Readonly<Record<string, string>>,
  of: Partial<HostFacts> = {},
): readonly Judgement[] {
  const check = checks.find((one) => one.name === name) as Check;
  return check.judge(declaration, {
    of: (host) => (host in answers ? { stdout: answers[host] ?? "", stderr: "", code: 0 } : undefined),
    facts: () => ({ ...facts, ...of }),
    readAt: () => "2026-01-01T00:00:00.000Z",
  });
}
const codes = (found: readonly Judgement[]) => found.map(({ diagnostic }) => diagnostic.code);

describe("checks", () => {
  it("have names of their own, and find nothing on hosts that were not read", () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    const declaration = declare();
    for (const { name } of checks.filter((one) => one.name !== "versions"))
      expect(judge(name, declaration, {})).toEqual([]);
  });

  it("load no module and write nothing: their questions are read-only", () => {
    const scripts = (["direct-routing", "masquerading", "tunneling"] as const).flatMap((method) =>
      checks.flatMap((check) => check.ask(declare(method)).map(({ script }) => script)),
    );
    expect(scripts.length).toBeGreaterThan(30);
    for (const script of scripts) {
      expect(script).not.toMatch(
        /ipvsadm -|sysctl -w|modprobe (?!--show-depends)|\b(add|del|change|replace|flush|set)\b(?! )/,
      );
      // Only to standard output, standard error or nowhere.
      expect(script.replaceAll(/(2>&1|>&2|[12]?>\/dev\/null)/g, "")).not.toMatch(/[^<=-]>(?!=)/);
    }
  });

  it("refuse direct routing through a router, and tell which destination", () => {
    const answer = { v11: "192.168.0.12 192.168.0.12 via 10.0.0.1 dev eth1 src 10.0.0.11 uid 0\n" };
    const [found] = judge("neighbourhood", declare(), answer);
    expect(found?.refuses).toEqual([
      { host: "v11", kinds: ["ipvs-destination"], keys: ["tcp:192.168.0.21:80/192.168.0.12:80"] },
    ]);
    expect(judge("neighbourhood", declare("tunneling"), answer)).toEqual([]);
    expect(
      judge("neighbourhood", declare(), { v11: "192.168.0.12 192.168.0.12 dev eth0 src 192.168.0.11 uid 0\n" }),
    ).toEqual([]);
  });

  it("let a shared table be, but not what the other program has in it", () => {
    const answer = { v11: "keepalived\n" };
    expect(judge("table-owner", declare(), answer)[0]).toMatchObject({
      diagnostic: { severity: "error", code: "table-managed-elsewhere" },
      refuses: [{ kinds: expect.arrayContaining(["ipvs-service", "ipvs-sync"]) }],
    });
    expect(judge("table-owner", declare("direct-routing", { table: "owned" }), answer)[0]).toMatchObject({
      diagnostic: { severity: "warning", code: "table-shared" },
      refuses: [{ kinds: ["ipvs-service"], cause: "unmanaged" }],
    });
    expect(codes(judge("table-owner", declare("direct-routing", { table: "exclusive" }), answer))).toEqual([
      "table-managed-elsewhere",
    ]);
  });

  it("name the package as the distribution calls it, and miss nothing that is to be installed", () => {
    const hint = (installer: string) =>
      judge("programs", declare(), { v11: `missing ip\ninstaller ${installer}\n` })[0]?.diagnostic.hint;
    expect(hint("apt-get")).toBe("Run there: apt-get install iproute2.");
    expect(hint("dnf")).toBe("Run there: dnf install iproute.");
    // No command that could be typed is known: the names are.
    const unknown = judge("programs", declare(), { v11: "missing ip\nmissing ipvsadm\n" });
    expect(unknown.map(({ diagnostic }) => diagnostic.hint)).toEqual([
      "Install the package that has it (ipvsadm). Or set installPackages: true on the director.",
      "Install the package that has it (iproute2 or iproute).",
    ]);
    const missing = { v11: "missing ipvsadm\ninstaller apt-get\n" };
    expect(codes(judge("programs", declare(), missing))).toEqual(["program-missing"]);
    expect(judge("programs", declare("direct-routing", { installPackages: true }), missing)).toEqual([]);
  });

  it("refuse every change of a host on which lvsform is not root", () => {
    const lasts = lasting(declare(), providers);
    const found = judge("privileges", lasts, { v11: "0\nroot\n", v12: "1001\nadmin\n" });
    expect(codes(found)).toEqual(["not-root"]);
    const kinds = [...lasts.resources.values()].flatMap(({ host, kind }) => (host === "v12" ? [kind] : []));
    expect(found[0]?.refuses).toEqual([{ host: "v12", kinds: [...new Set(kinds)] }]);
    expect(checks.find(({ name }) => name === "privileges")?.during).toBe("plan");
  });

  it("tell a module that is missing once, and refuse it now and at the next boot", () => {
    const found = judge("modules", lasting(declare(), providers), { v11: "ip_vs\nip_vs\n" });
    expect(codes(found)).toEqual(["module-missing"]);
    expect(found[0]?.refuses).toEqual([{ host: "v11", kinds: ["kernel-module", "boot-module"], keys: ["ip_vs"] }]);
    expect(found[0]?.diagnostic.hint).not.toContain("another scheduler");
  });

  it("compare what cluster.ts says of a network manager with what the host says, and refuse the addresses alone", () => {
    const web = new Cluster("web");
    const v11 = new Director(web, "v11", { host: "v11", boot: "networkd", interface: "eth0", dip: "192.168.0.11/24" });
    const v12 = new RealServer(web, "v12", { host: "v12", boot: "networkd", rip: "192.168.0.12" });
    new VirtualService(web, "http", { director: v11, vip: "192.168.0.21/24", port: 80, realServers: [v12] });
    const declaration = lasting(compile(web), providers);
    const keptBy = (by: "ifupdown" | "networkd") => ({
      boot: {
        systemd: true,
        versions: {},
        loader: null,
        interfaces: { eth0: { by, why: "/etc/network/interfaces has it" } },
      },
    });
    expect(judge("boot-backend", declaration, {}, keptBy("networkd"))).toEqual([]);
    const [found, ...others] = judge("boot-backend", declaration, {}, keptBy("ifupdown"));
    // Nobody keeps lo: there is nothing to compare.
    expect(others).toEqual([]);
    expect(found?.diagnostic).toMatchObject({
      code: "boot-backend-differs",
      host: "v11",
      detail: "/etc/network/interfaces has it",
    });
    expect(found?.refuses).toEqual([{ host: "v11", kinds: ["boot-address"], keys: ["eth0/192.168.0.21"] }]);
  });

  it("tell that RHEL's unit saves the live table when it is stopped, where that unit is about to be enabled", () => {
    const loadedBy = (loader: "sysconfig" | "debian") => ({
      boot: { systemd: true, versions: {}, loader, interfaces: {} },
    });
    expect(judge("saved-table", declare(), {}, loadedBy("debian"))).toEqual([]);
    expect(judge("saved-table", declare(), {}, loadedBy("sysconfig"))).toMatchObject([
      {
        diagnostic: { severity: "warning", code: "stop-saves-table", host: "v11" },
        warns: [{ kinds: ["unit"], keys: ["ipvsadm"], action: "update" }],
      },
    ]);
  });

  it("tell kernels that are too old for an envelope, and weights only Debian takes", () => {
    expect(codes(judge("versions", declare("tunneling"), {}, { kernel: "4.18.0-553.el8" }))).toEqual([
      "kernel-too-old",
    ]);
    expect(judge("versions", declare("tunneling"), {}, { kernel: "5.14.0-503.el9" })).toEqual([]);
  });

  it("know marks in the words of iptables and of nft", () => {
    const web = new Cluster("web");
    const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
    new VirtualService(web, "marked", { director: v11, fwmark: 7, realServers: [] });
    const declaration = compile(web);
    for (const rules of [
      "-A PREROUTING -d 192.168.0.21/32 -p tcp -m multiport --dports 80,443 -j MARK --set-xmark 0x7/0xffffffff\n",
      "ip daddr 192.168.0.21 tcp dport { 80, 443 } meta mark set 0x00000007\n",
    ])
      expect(judge("mark-rules", declaration, { v11: rules })).toEqual([]);
    expect(codes(judge("mark-rules", declaration, { v11: "meta mark set 0x00000070\n" }))).toEqual(["no-mark-rule"]);
  });

  it("find the listener that /proc/net tells of, IPv4, IPv6 and whatever address", () => {
    const line = (address: string, state = "0A") => `tcp    0: ${address} 00000000:0000 ${state} 00000000:00000000\n`;
    // 192.168.0.21:80 and 0.0.0.0:80, little endian.
    for (const address of ["1500A8C0:0050", "00000000:0050"])
      expect(judge("listeners", declare(), { v12: line(address) })).toEqual([]);
    expect(judge("listeners", declare(), { v12: line("0".repeat(32).concat(":0050")).replace("tcp", "tcp6") })).toEqual(
      [],
    );
    for (const wrong of [line("0C00A8C0:0050"), line("00000000:0051"), line("00000000:0050", "01")])
      expect(codes(judge("listeners", declare(), { v12: wrong }))).toEqual(["not-listening"]);
    expect(judge("listeners", declare("masquerading"), { v12: line("0C00A8C0:0050") })).toEqual([]);
  });
});

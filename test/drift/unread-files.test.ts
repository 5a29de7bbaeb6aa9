import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { scanAndReport } from "../../src/cli/verbs/drift/scan.ts";
import { plan } from "../../src/cli/verbs/plan.ts";
import type { Change } from "../../src/model/plan.ts";
import { driftLines } from "../../src/views/drift/json.ts";
import { beginStage, changeOptions, lookFlags, type Stage } from "./stage.ts";

const arp = "net.ipv4.conf.all.arp_announce";

describe("a file of a host that is not read", () => {
  let stage: Stage;
  const shown = { json: false, tui: false, detailedExitcode: false };
  const planned = async () => {
    await plan(stage.tool, stage.terminal, changeOptions, shown);
    return stage.said();
  };
  const changes = async () => {
    await plan(stage.tool, stage.terminal, changeOptions, { ...shown, json: true });
    return JSON.parse(stage.said()).changes as readonly Change[];
  };
  /** Nothing of the next boot of s1 is changed; its running system and the other hosts are. */
  const expectOthersGoOn = async (code: string) => {
    const all = await changes();
    for (const { host, kind, blocked } of all)
      expect([host, kind, blocked?.code]).toEqual([host, kind, host === "s1" && isOfBoot(kind) ? code : undefined]);
    const kinds = (name: string) => [...new Set(all.filter(({ host }) => host === name).map(({ kind }) => kind))];
    expect(kinds("s1")).toEqual(expect.arrayContaining(["sysctl", "interface-address", "boot-sysctl"]));
    expect(kinds("s2")).toEqual(expect.arrayContaining(["sysctl", "interface-address", "boot-sysctl"]));
  };

  beforeEach(() => {
    stage = beginStage();
    stage.declare((text) => text.replaceAll(', boot: "none"', ""));
  });
  afterEach(() => stage.end());

  it("because it is too large: the host, the file, its size, the limit and what to do are named, once", async () => {
    stage.host("s1").files.set("/etc/rc.local", "# a line\n".repeat(40_000));
    const text = await planned();
    expect(text).toMatch(
      /s1: The file \/etc\/rc\.local is too large to be read: it has \d{6} bytes, and the limit is 262144/,
    );
    expect(text).toContain("Make /etc/rc.local smaller on the host, or move it out of its folder");
    expect(text.match(/What the next boot of the host sets is unknown/g)).toHaveLength(1);
    await expectOthersGoOn("file-too-large");
  });

  it("because of its lines: the line and its limit are named", async () => {
    stage.host("s1").files.set("/etc/network/interfaces.d/more", `auto eth7\n# ${"x".repeat(70_000)}\n`);
    const text = await planned();
    expect(text).toContain(
      "s1: Line 2 of /etc/network/interfaces.d/more is too long to be read: the limit is 65536 bytes",
    );
    expect(text).toContain("Shorten the line in /etc/network/interfaces.d/more on the host");
    await expectOthersGoOn("line-too-long");
  });

  it.each([
    ["files", () => addFiles(stage)],
    ["interfaces", () => addLinks(stage)],
  ])("because there are too many %s: how many are read is named", async (what, add) => {
    add();
    const text = await planned();
    expect(text).toContain(`s1: The host lists more than 4096 ${what}, more than lvsform reads`);
    expect(text).toContain("Check what the host lists");
    await expectOthersGoOn("too-many-to-read");
  });

  it("in a look for drift is named too, and nothing of it is taken for missing", async () => {
    await stage.apply();
    stage.host("s1").files.set("/etc/rc.local", "# a line\n".repeat(40_000));
    const { report } = await scanAndReport(stage.tool, stage.terminal, lookFlags);
    expect(report.findings).toEqual([]);
    expect(report.diagnostics.map(({ code, host }) => [code, host])).toEqual([["file-too-large", "s1"]]);
    expect(driftLines(report)).toContain("/etc/rc.local");
  });

  it("whose lines hold a secret keeps these lines: the change is left out, the others are made", async () => {
    const line = `${arp} = 0 # the token=S3CR3T of the cluster`;
    for (const name of ["s1", "s2"]) stage.host(name).files.set("/etc/sysctl.d/90-lvsform.conf", "# mine\n");
    stage.host("s1").files.set("/etc/sysctl.d/90-lvsform.conf", `${line}\n`);
    const text = await planned();
    expect(text).toContain(
      "The lines of /etc/sysctl.d/90-lvsform.conf on s1 that would change hold a secret, which lvsform does not read",
    );
    expect(text).not.toContain("S3CR3T");
    const blocked = (await changes()).flatMap((one) => one.blocked ?? []);
    expect(blocked).toMatchObject([
      { code: "file-holds-secret", host: "s1", hint: expect.stringContaining("Make this change by hand") },
    ]);
    await stage.apply();
    const written = stage.host("s1").files.get("/etc/sysctl.d/90-lvsform.conf") ?? "";
    expect(written).toContain(line);
    expect(written).not.toContain("(hidden)");
    expect(written).toContain("net.ipv4.conf.lo.arp_ignore");
    expect(stage.host("s2").files.get("/etc/sysctl.d/90-lvsform.conf")).toContain(`${arp} = 2`);
  });
});

function isOfBoot(kind: string): boolean {
  return providers.get(kind)?.probe([]).section === "boot-files";
}

function addFiles(stage: Stage): void {
  for (let at = 0; at < 5000; at += 1) stage.host("s1").files.set(`/etc/sysctl.d/${at}.conf`, "");
}

function addLinks(stage: Stage): void {
  for (let at = 0; at < 5000; at += 1) stage.host("s1").links.set(`veth${at}`, true);
}

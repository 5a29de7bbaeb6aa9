import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { isBootFile } from "../../providers/schema/boot-place.ts";
import { misfit } from "../../src/model/schema.ts";

const cases = join(import.meta.dirname, "../cases");
const parsed = (kind: string): readonly [string, unknown][] =>
  readdirSync(join(cases, kind))
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => Object.entries(JSON.parse(readFileSync(join(cases, kind, name), "utf8")).parsed ?? {}));

describe.each([...providers.values()])("the schema of $kind", ({ kind, schema }) => {
  it("takes everything that real programs print", () => {
    for (const [key, spec] of parsed(kind)) expect(misfit(schema, key, spec), `${kind}/${key}`).toBeUndefined();
  });

  it("refuses what is no spec, and keys that would be an option, a second word or a line", () => {
    const [[key = "", spec] = []] = parsed(kind);
    for (const bad of [null, undefined, 5, "x", [], true]) expect(misfit(schema, key, bad)).toBeDefined();
    for (const bad of ["", "-x", "--help", "a b", "a\nb", "a\u0000", "\u001b[2J", "x".repeat(1_000)])
      expect(misfit(schema, bad, spec), bad).toBeDefined();
    if (typeof spec === "object" && spec !== null)
      for (const field of Object.keys(spec))
        for (const bad of [{}, "a\nb", "x".repeat(100_000), 1.5, null])
          expect(
            misfit(schema, key, { ...spec, [field]: bad }),
            `${field}: ${JSON.stringify(bad)?.slice(0, 20)}`,
          ).toBeDefined();
  });
});

describe("a file of the boot configuration", () => {
  it.each([
    "/etc/sysctl.d/90-lvsform.conf",
    "/usr/lib/sysctl.d/50-pid-max.conf",
    "/etc/rc.d/rc.local",
    "/etc/netplan/90-lvsform-lo.yaml",
    "/etc/network/interfaces.d/lvsform-lo-0",
    "/etc/systemd/network/10-eth0.network.d/lvsform-eth0-down.conf",
    "/etc/NetworkManager/system-connections/lo.nmconnection",
    "/etc/sysconfig/network-scripts/ifcfg-lo:0",
    "/etc/lvsform/boot/50-address-lo-192-168-0-21.sh",
    "/etc/sysconfig/ipvsadm",
    "/etc/ipvsadm.rules",
  ])("is %s", (path) => expect(isBootFile(path)).toBe(true));

  it.each([
    "/etc/cron.d/evil",
    "/etc/passwd",
    "/root/.ssh/authorized_keys",
    "/etc/sysctl.d",
    "/etc/sysctl.d/",
    "etc/sysctl.d/x",
    "/etc/sysctl.d/../cron.d/evil",
    "/etc/sysctl.d/..",
    "/etc/netplan/a\nb",
    "/etc/sysctl.d/a/b/c",
    "/etc/rc.local.d/x",
    "/etc/systemd/system/evil.service",
    `/etc/netplan/${"x".repeat(300)}`,
    "",
  ])("is not %j", (path) => expect(isBootFile(path)).toBe(false));
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { guestFile, guestFiles } from "../../src/lab/image/build-image.ts";
import { moduleName, readDependencies } from "../../src/lab/image/guest-modules.ts";
import {
  applets,
  bootScripts,
  links,
  modules,
  plugins,
  programPackages,
  programs,
} from "../../src/lab/image/recipe.ts";

describe("the guest", () => {
  it.each(guestFiles)("%s is a script that a POSIX shell reads", (name) => {
    execFileSync("sh", ["-n", guestFile(name)]);
    expect(readFileSync(guestFile(name), "utf8")).toMatch(/^#!\/bin\/sh\n/);
  });

  it("has every module asked for along with what it needs", () => {
    const index = "kernel/net/ip_vs.ko: kernel/net/nf_conntrack.ko kernel/lib/libcrc32c.ko\nkernel/lib/libcrc32c.ko:\n";
    const needs = readDependencies(index);
    expect([...needs.keys()]).toEqual(["kernel/net/ip_vs.ko", "kernel/lib/libcrc32c.ko"]);
    expect(needs.get("kernel/net/ip_vs.ko")).toEqual(["kernel/net/nf_conntrack.ko", "kernel/lib/libcrc32c.ko"]);
    expect(moduleName("kernel/net/nf-conntrack.ko.xz")).toBe("nf_conntrack");
  });

  it("has real programs where both exist: no applet takes the place of one", () => {
    const real = [...Object.values(programs), ...Object.keys(links)].map((path) => path.split("/").at(-1));
    expect(applets.filter((applet) => real.includes(applet))).toEqual([]);
  });

  it("names nothing twice", () => {
    for (const all of [applets, modules, programPackages, plugins]) expect(new Set(all).size).toBe(all.length);
  });

  it("has further names for its own programs and scripts only", () => {
    const own = [
      ...Object.values(programs).map((path) => `/${path}`),
      ...bootScripts.map((path) => path.replace(/^etc/, "..")),
    ];
    for (const target of Object.values(links)) expect(own).toContain(target);
    expect(links).toMatchObject({ "usr/sbin/iptables": "/usr/sbin/xtables-nft-multi" });
  });
});

import { describe, expect, it } from "vitest";
import { bootModule } from "../../providers/boot-module.ts";
import type { Resource } from "../../src/model/resource.ts";
import { ownedFields } from "../../src/model/specs.ts";

const debian = (auto: string, rules: string) =>
  `! systemd\n! loader debian\n@ /etc/default/ipvsadm\n AUTO="${auto}"\n@ /etc/ipvsadm.rules\n${rules}`;
const rules = " -A -t 192.0.2.1:80 -s wrr\n -A -u 192.0.2.1:5060 -s rr -p 300 --pe sip\n -A -f 7\n";
const resource = (kind: string, key: string): Resource => ({
  host: "v11",
  kind,
  key,
  spec: {},
  dependsOn: [],
  owned: [],
});

describe("a module of the next boot", () => {
  it("comes with the rules that the boot loads: the kernel loads what they need", () => {
    expect([...bootModule.parse(debian("true", rules)).keys()].toSorted()).toEqual([
      "ip_vs",
      "ip_vs_pe_sip",
      "ip_vs_rr",
      "ip_vs_wlc",
      "ip_vs_wrr",
    ]);
    expect(bootModule.parse(debian("false", rules)).size).toBe(0);
  });

  it("must be loaded early where parameters of IPVS are set: rules come too late for them", () => {
    const module = resource("kernel-module", "ip_vs");
    const [late] = bootModule.mirrors?.([module], "auto") ?? [];
    expect([late?.spec, late?.owned]).toEqual([{ loaded: true }, undefined]);
    const [early] = bootModule.mirrors?.([module, resource("sysctl", "net.ipv4.vs.conntrack")], "auto") ?? [];
    expect([early?.spec, early?.owned]).toEqual([
      { loaded: true, early: true },
      [...ownedFields["boot-module"], "early"],
    ]);
    const now = bootModule.parse(debian("true", rules)).get("ip_vs");
    expect(bootModule.normalize(now ?? { loaded: false }, "ip_vs")).toEqual({ loaded: true });
    expect(bootModule.edits?.("ip_vs", now, { loaded: true, early: true })).toEqual([
      expect.objectContaining({ path: "/etc/modules-load.d/lvsform.conf", remove: [], add: ["ip_vs"] }),
    ]);
  });

  it("that rules bring needs no line of its own, and none is taken away for it", () => {
    const now = bootModule.parse(debian("true", rules)).get("ip_vs_wrr");
    expect(bootModule.edits?.("ip_vs_wrr", now, undefined)).toEqual([]);
  });
});

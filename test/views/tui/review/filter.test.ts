import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../../src/views/tui/review/filter.ts";
import { somePlan } from "../some-plan.ts";

const { plan } = somePlan();
const shown = (text: string) => plan.changes.filter(parseFilter(text).matches).map(({ address }) => address);

describe("a filter", () => {
  it.each([
    ["action:delete", ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.14:80"]],
    ["host:v12 kind:interface", ["v12/interface-address/lo/192.168.0.21"]],
    ["is:blocked", ["v13/sysctl/net.ipv4.conf.lo.arp_ignore"]],
    ["is:busy", ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.14:80"]],
    ["cause:drift kind:sysctl", ["v12/sysctl/net.ipv4.conf.lo.arp_ignore"]],
    ["0.14:80", ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.14:80"]],
    ["kind:sysctl -host:v13", ["v12/sysctl/net.ipv4.conf.lo.arp_ignore"]],
    ["HOST:V12 key:LO/", ["v12/interface-address/lo/192.168.0.21"]],
    ["nothing-like-this", []],
  ])("%s", (text, addresses) => {
    expect(shown(text)).toEqual(addresses);
  });

  it("of nothing shows everything, and says what it does not know", () => {
    expect(shown("  - ")).toHaveLength(plan.changes.length);
    expect(parseFilter("is:strange").problem).toContain("blocked, risky, busy");
    expect(parseFilter("fd00:1::2").problem).toBeUndefined();
  });
});

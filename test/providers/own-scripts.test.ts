import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scriptPath } from "../../providers/boot/own-scripts.ts";
import { providers } from "../../providers/index.ts";
import type { Provider } from "../../src/model/provider.ts";

describe("a script of ours for the next boot", () => {
  it("has a name that no other key has", () => {
    const address = fc.array(fc.constantFrom("2001", "db8", "1", ""), { minLength: 3, maxLength: 7 });
    const key = fc.oneof(
      address.map((words) => `tcp:[${words.join(":")}]:80`),
      fc.constantFrom("tcp:192.168.0.21:80", "fwmark:7", "fwmark6:7", "timeouts", "sync/master", "sync:master"),
      fc.string({ unit: fc.constantFrom("a", "1", ".", "-", ":", "/", "[", "]", "_"), minLength: 1, maxLength: 9 }),
    );
    for (const what of ["ipvs", "fou-port", "route", "address", "link-down"] as const)
      fc.assert(
        fc.property(key, key, (a, b) => {
          expect(scriptPath(what, a) === scriptPath(what, b)).toBe(a === b);
          expect(scriptPath(what, a)).toMatch(/^\/etc\/lvsform\/boot\/\d\d-[A-Za-z0-9.~-]+\.sh$/);
        }),
        { numRuns: 500 },
      );
    expect(scriptPath("ipvs", "tcp:[2001:db8::1]:80")).not.toBe(scriptPath("ipvs", "tcp:[2001:db8:1::]:80"));
  });

  it("is called by its key where nothing of that gets lost", () => {
    expect(scriptPath("ipvs", "tcp:192.168.0.21:80")).toBe("/etc/lvsform/boot/40-ipvs-tcp-192.168.0.21-80.sh");
    expect(scriptPath("address", "eth0-2001-db8--21")).toBe("/etc/lvsform/boot/50-address-eth0-2001-db8--21.sh");
    expect(scriptPath("fou-port", "gue:6080")).toBe("/etc/lvsform/boot/25-fou-port-gue-6080.sh");
    expect(scriptPath("route", "default6")).toBe("/etc/lvsform/boot/30-route-default6.sh");
  });

  it("of a former name is read, changed and taken away under that name", () => {
    const old = "/etc/lvsform/boot/40-ipvs-tcp-2001-db8-1-80.sh";
    const key = "tcp:[2001:db8::1]:80";
    const bootIpvs = providers.get("boot-ipvs") as Provider;
    const [service, server] = ["-A -t [2001:db8::1]:80 -s wrr", "-a -t [2001:db8::1]:80 -r [2001:db8::12]:80 -g -w 2"];
    const text = [`@ ${old}`, " ipvsadm -R <<'END'", ` ${service}`, ` ${server}`, " END"].join("\n");
    const before = bootIpvs.parse(`${text}\n`).get(key);
    expect(before?.at).toMatchObject({ file: old });
    const after = { rules: [service, server.replace("-w 2", "-w 3")], by: "unit" };
    for (const wanted of [after, undefined])
      expect(bootIpvs.edits?.(key, before, wanted).map(({ path }) => path)).toEqual(wanted ? [old, old] : [old]);
    const bootRoute = providers.get("boot-route") as Provider;
    const odd = "/etc/lvsform/boot/30-route-odd.sh";
    const there = bootRoute.parse(`@ ${odd}\n : boot-route default\n ip -4 route replace default via 10.0.0.1\n`);
    const spec = there.get("default");
    expect(bootRoute.edits?.("default", spec, { runs: ["true"], by: "unit" })).toMatchObject([
      { path: odd, remove: [": boot-route default", "ip -4 route replace default via 10.0.0.1"] },
    ]);
    expect(bootRoute.guard("default", [spec], ["runs"])?.script).toContain(odd);
  });
});

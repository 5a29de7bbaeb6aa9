import { describe, expect, it } from "vitest";
import type { InterfaceBackend } from "../../src/model/boot.ts";
import type { Change } from "../../src/model/plan.ts";
import type { HostReading } from "../../src/model/transport.ts";
import { backendsOf } from "../../src/views/host-text.ts";
import { someFacts } from "../fixtures/facts.ts";

const hostOf = (interfaces: Readonly<Record<string, InterfaceBackend>>): HostReading => ({
  name: "v12",
  reachable: true,
  probedAt: "2026-01-01T00:00:00.000Z",
  facts: { ...someFacts, boot: { systemd: true, versions: {}, loader: "sysconfig", interfaces } },
});
const change = (key: string, after: object) => ({ key, after, atBoot: true }) as unknown as Change;
const by = (backend: string) => ({ prefixLength: 32, by: backend });

describe("what keeps an interface over a boot", () => {
  it("is told with what says so, and where none can, that a unit of lvsform does it", () => {
    const eth0: InterfaceBackend = { by: "networkmanager", why: "2 names the profile ifcfg-eth0" };
    const said = (...changes: readonly Change[]) => backendsOf(hostOf({ eth0 }), changes);
    expect(said(change("eth0/10.0.0.1", by("networkmanager")), change("eth0/10.0.0.2", by("networkmanager")))).toEqual([
      "eth0 is configured at boot by networkmanager: 2 names the profile ifcfg-eth0",
    ]);
    expect(said(change("eth0/10.0.0.1", by("unit")), change("lo/10.0.0.1", by("unit")))).toEqual([
      "eth0 is configured at boot by networkmanager: 2 names the profile ifcfg-eth0; it cannot express this address, so a unit of lvsform configures it",
      "lo has no boot backend: a unit of lvsform configures it",
    ]);
    // Rules are no addresses.
    expect(said(change("sync/master", { rules: [], by: "unit" }), change("lvsform-boot", { enabled: true }))).toEqual(
      [],
    );
  });
});

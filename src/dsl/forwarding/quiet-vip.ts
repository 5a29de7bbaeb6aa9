import { familyOf, hostPrefix } from "../../model/network/inet.ts";
import type { InterfaceAddressSpec, SysctlSpec } from "../../model/specs.ts";
import { type Draft, draft, type LabelOf } from "../draft.ts";

/**
 * The VIP on a real server, quiet: answer ARP only for addresses of the interface it came in on, and speak with that interface's
 * own address, so that the director alone owns the VIP. The kernel takes the larger of `all` and the interface's own value.
 * IPv6 answers only for addresses of the interface by itself. Source: Documentation/networking/ip-sysctl.rst, arp_ignore and arp_announce.
 */
export function quietVip(
  host: string,
  vip: string,
  device: string,
  { needs = [], labelOf }: { readonly needs?: readonly Draft[]; readonly labelOf: LabelOf },
): readonly Draft[] {
  const sysctls = familyOf(vip) === 6 ? [] : quietArp(host, ["all", device], needs);
  const label = labelOf(device, vip);
  // A wider mask would make the whole network local to this host.
  const spec: InterfaceAddressSpec = { prefixLength: hostPrefix(vip), ...(label ? { label } : {}) };
  return [...sysctls, draft(host, "interface-address", `${device}/${vip}`, spec, [...sysctls, ...needs])];
}

export function quietArp(host: string, devices: readonly string[], needs: readonly Draft[] = []): readonly Draft[] {
  return devices.flatMap((device) => {
    const own = device === "all" ? [] : needs;
    return [
      draft<SysctlSpec>(host, "sysctl", `net.ipv4.conf.${device}.arp_ignore`, { value: "1" }, own),
      draft<SysctlSpec>(host, "sysctl", `net.ipv4.conf.${device}.arp_announce`, { value: "2" }, own),
    ];
  });
}

import { tunnelDevice } from "../../model/ipvs/tunnel-device.ts";
import { type Family, familyOf } from "../../model/network/inet.ts";
import type { LinkSpec, SysctlSpec } from "../../model/specs.ts";
import { type Draft, draft } from "../draft.ts";
import type { Method } from "./method.ts";
import { quietVip } from "./quiet-vip.ts";

/**
 * Tunneling (ipvsadm -i): the real servers take the packets out of their envelope by the kernel's own tunnel device, which has the
 * VIP. They come in on that device with the client's source: strict reverse path filtering would drop them.
 */
export const tunneling: Method = {
  server({ vip, family }, { host, rip, tunnel = { type: "ipip" } }, labelOf) {
    const { device, module } = tunnelDevice(tunnel.type, family, familyOf(rip));
    const fou = tunnel.type === "gue" ? ["fou", ...(familyOf(rip) === 6 ? ["fou6"] : [])] : [];
    // Loaded for ip6_gre alone, ip6_tunnel would go with it, also where another service has its VIP on ip6tnl0 by then.
    const modules = [...(module === "ip6_gre" ? ["ip6_tunnel"] : []), module, ...fou];
    // Each behind those that it may use: they go in the reverse order.
    const loaded = modules.map((name, at) => {
      const used = modules.slice(0, at).map((one) => `${host}/kernel-module/${one}`);
      return draft(host, "kernel-module", name, { loaded: true }, used);
    });
    const port = tunnel.type === "gue" ? [fouPort(host, tunnel.port, familyOf(rip), loaded)] : [];
    const up = draft<LinkSpec>(host, "link", device, { up: true }, loaded);
    // 2 (loose) on the device is enough: the kernel takes the larger of `all` and the device's own value.
    const loose =
      family === 4
        ? [draft<SysctlSpec>(host, "sysctl", `net.ipv4.conf.${device}.rp_filter`, { value: "2" }, loaded)]
        : [];
    const needs = [...loaded, ...port, up, ...loose];
    return vip === undefined ? needs : [...needs, ...quietVip(host, vip, device, { needs, labelOf })];
  },
  director: () => [],
};

function fouPort(host: string, port: number | undefined, family: Family, needs: readonly Draft[]): Draft {
  return draft(host, "fou-port", `gue${family === 6 ? "6" : ""}:${port}`, {}, needs);
}

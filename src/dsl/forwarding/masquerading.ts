import { inSysctl } from "../../model/network/sysctl-name.ts";
import type { SysctlSpec } from "../../model/specs.ts";
import { type Draft, draft } from "../draft.ts";
import type { Method } from "./method.ts";

/**
 * Masquerading (ipvsadm -m): the director forwards both ways. The real server's default route leads to it; whether it does is the
 * real server's own `gateway` property, or checked when the plan is made.
 */
export const masquerading: Method = {
  server: () => [],
  director({ family }, { host, interface: device }) {
    if (family === 6) return [sysctl(host, "net.ipv6.conf.all.forwarding", "1")];
    return [
      sysctl(host, "net.ipv4.ip_forward", "1"),
      // Where clients and real servers are on one wire, the director would redirect them to a shorter route, past itself. Either value sends.
      ...["all", inSysctl(device)].map((one) => sysctl(host, `net.ipv4.conf.${one}.send_redirects`, "0")),
    ];
  },
};

function sysctl(host: string, key: string, value: string): Draft {
  return draft<SysctlSpec>(host, "sysctl", key, { value });
}

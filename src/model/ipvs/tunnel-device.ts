import type { Family } from "../network/inet.ts";

/**
 * The tunnel device of the kernel that takes what has no tunnel of its own out of its envelope, and the module that makes it. GUE
 * packets come to it by their port. Source: ip-link(8), ip-fou(8).
 */
export function tunnelDevice(
  type: string,
  inner: Family,
  outer: Family,
): { readonly device: string; readonly module: string } {
  if (type === "gre")
    return outer === 4 ? { device: "gre0", module: "ip_gre" } : { device: "ip6gre0", module: "ip6_gre" };
  if (outer === 6) return { device: "ip6tnl0", module: "ip6_tunnel" };
  return inner === 4 ? { device: "tunl0", module: "ipip" } : { device: "sit0", module: "sit" };
}

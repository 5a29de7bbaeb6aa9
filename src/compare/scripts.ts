import { quote, sh, shJoin, shLines } from "../model/shell/shell.ts";
// Read-only shell text. It prints what the parsers of the providers take, of every name that is there.

/** Parameters of an interface that decide what a director answers and forwards. Source: Documentation/networking/ip-sysctl.rst. */
export const interfaceParameters = ["arp_ignore", "arp_announce", "rp_filter", "send_redirects"] as const;

const conf = shJoin(
  interfaceParameters.map((name) => sh`/proc/sys/net/ipv4/conf/*/${quote(name)}`),
  sh` `,
);

/** Every parameter of IPVS that this kernel has, forwarding, and those of every interface. */
export const sysctlsScript = shLines(
  sh`for f in /proc/sys/net/ipv4/vs/* /proc/sys/net/ipv4/ip_forward ${conf}; do [ -f "$f" ] || continue`,
  sh`  v=$(cat "$f") || exit 1; printf '%s\\t%s\\n' "$f" "$v"; done`,
);

/** Every module of IPVS that is loaded, or built in and shows itself. */
export const modulesScript = shLines(
  sh`{ sed -n 's/^\\(ip_vs[a-z0-9_]*\\) .*/\\1/p' /proc/modules`,
  sh`  for m in /sys/module/ip_vs*; do [ ! -e "$m" ] || basename "$m"; done; } | sort -u | sed "s/$/: loaded/"`,
);

import type { HostFacts } from "../model/transport.ts";

/**
 * Prints four lines: system, kernel, where ipvsadm is, its version. ipvsadm loads the module even for --version, so it is asked
 * only where the module is loaded already; else the package database.
 */
export const factsScript = [
  "(. /etc/os-release 2>/dev/null; printf '%s\\n' \"$PRETTY_NAME\")",
  "uname -r",
  "command -v ipvsadm || echo",
  "{ if [ -e /proc/net/ip_vs ] && command -v ipvsadm >/dev/null; then ipvsadm --version;",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholder
  "else dpkg-query -W -f '${Version}\\n' ipvsadm || rpm -q --qf '%{VERSION}\\n' ipvsadm; fi; } 2>/dev/null | head -n 1",
].join("\n");

export function parseFacts(stdout: string): HostFacts {
  const [os = "", kernel = "", path = "", version = ""] = stdout.split("\n").map((line) => line.trim());
  // `ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)` or a package version, `1:1.31-1`.
  const number = /(?:^|[v:])(\d+\.\d+)/.exec(version)?.[1];
  return { os: os || "unknown", kernel, ipvsadm: path ? (number ?? "unknown") : null };
}

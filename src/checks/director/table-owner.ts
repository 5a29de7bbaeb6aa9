import type { Check } from "../../model/check.ts";
import { sh, shLines } from "../../model/shell/shell.ts";
import { directorsOf } from "../cast.ts";
import { finding } from "../finding.ts";

const table = ["ipvs-service", "ipvs-destination", "ipvs-timeouts", "ipvs-sync"];

/**
 * Other programs that keep the IPVS table of a host. A table belongs to a network namespace: a program in another one is none of
 * ours. keepalived counts only where it has virtual servers: it may be there for VRRP alone.
 */
export const tableOwner: Check = {
  name: "table-owner",
  title: "who keeps the IPVS table",
  during: "plan",
  ask: (declaration) =>
    directorsOf(declaration).map(({ host }) => ({
      host,
      script: shLines(
        sh`here=$(readlink /proc/self/ns/net)`,
        sh`for p in /proc/[0-9]*; do`,
        sh`  { read -r name <"$p/comm"; } 2>/dev/null || continue`,
        sh`  case $name in keepalived|ldirectord|kube-proxy) [ "$(readlink "$p/ns/net")" = "$here" ] || continue;; *) continue;; esac`,
        sh`  [ $name != keepalived ] || grep -rqsE '^[[:space:]]*virtual_server' /etc/keepalived || continue`,
        sh`  echo $name`,
        sh`done | sort -u`,
        sh`[ ! -e /sys/class/net/kube-ipvs0 ] || echo kube-proxy`,
      ),
    })),
  judge({ tables, ...declaration }, answers) {
    return directorsOf(declaration).flatMap(({ host }) => {
      const names = new Set((answers.of(host)?.stdout ?? "").split("\n").filter((line) => line !== ""));
      return [...names].map((name) =>
        tables.get(host) === "owned"
          ? {
              ...finding("table-shared", { host, program: name }),
              refuses: [{ host, kinds: ["ipvs-service"], cause: "unmanaged" as const }],
            }
          : finding("table-managed-elsewhere", { host, program: name }, { refuses: [{ host, kinds: table }] }),
      );
    });
  },
};

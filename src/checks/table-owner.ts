import type { Check } from "../model/check.ts";
import { sh, shLines } from "../model/shell.ts";
import { directorsOf } from "./cast.ts";
import { error, warning } from "./finding.ts";

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
              ...warning({
                ...{ code: "table-shared", host, summary: `${name} keeps services in the IPVS table of ${host} too` },
                detail: "its services are shown and left alone; one that cluster.ts declares as well is refused",
                hint: "keep the two lists apart, or leave the table to one of them",
              }),
              refuses: [{ host, kinds: ["ipvs-service"], cause: "unmanaged" as const }],
            }
          : error({
              ...{ code: "table-owned", host, summary: `${name} keeps the IPVS table of ${host}` },
              detail: "two programs that write one table undo each other's changes; nothing of it is changed",
              hint: `stop ${name} there, or say table: "owned" on the director: then only services that ${name} does not have are kept`,
              refuses: [{ host, kinds: table }],
            }),
      );
    });
  },
};

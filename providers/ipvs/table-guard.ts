import { serviceArguments } from "../../src/model/ipvs/service-arguments.ts";
import type { Guard } from "../../src/model/shell/guard.ts";
import { quote, sh, shLines } from "../../src/model/shell/shell.ts";

/**
 * The table as lines of name and value: the words that name a service, or a service and its server, and all its options in one order,
 * whatever order and spelling this ipvsadm has. Defaults that only some versions print are left out. Thresholds stand in a listing of
 * their own. Of each destination there is a second line without its weight, for those whose weight is external; of each
 * service one that also has the number of its real servers. The second of a destination is printed where `any` is not empty. One without
 * anything unusual has a shorter way: there may be ten thousand of them.
 */
const program = `
function service(kind, at, six) {
  if (kind == "FWM") return "-f " at (six ? " -6" : "")
  return (kind == "TCP" ? "-t" : kind == "UDP" ? "-u" : "--sctp-service") " " at
}
function print_rule(key, how, weight, more,  bound) {
  servers[name]++; bound = key in bounds ? bounds[key] : ""
  print key "\\t" how weight bound more
  if (any) print key " any weight\\t" how bound more
}
/^#$/ { rules = 1; next }
!rules && $1 ~ /^(TCP|UDP|SCTP|FWM)$/ { now = service($1, $2, $3 == "IPv6"); next }
!rules && $1 == "->" && $3 ~ /^[0-9]+$/ {
  if ($3 > 0 || $4 > 0) bounds[now " -r " $2] = ($3 > 0 ? " -x " $3 : "") ($4 > 0 ? " -y " $4 : "")
  next
}
/^!$/ { lost = 1; exit }
rules && NF == 8 && $1 == "-a" && $4 == "-r" && $7 == "-w" { name = $2 " " $3; print_rule(name " -r " $5, $6, " -w " $8, ""); next }
rules && ($1 == "-A" || $1 == "-a") {
  name = $2 " " $3; i = 4
  if ($4 == "-6") { name = name " -6"; i = 5 }
  s = p = m = e = o = b = g = w = t = tp = c = r = ""
  for (; i <= NF; i++) {
    if ($i == "-s") s = "-s " $(++i)
    else if ($i == "-p") p = " -p " $(++i)
    else if ($i == "-M") { m = $(++i); m = (m == "255.255.255.255" || m == "128") ? "" : " -M " m }
    else if ($i == "--pe" || $i == "pe") e = " --pe " $(++i)
    else if ($i == "-o" || $i == "ops") o = " -o"
    else if ($i == "-b") {
      n = split($(++i), flag, ",")
      for (x = 2; x <= n; x++) for (y = x; y > 1 && flag[y] < flag[y - 1]; y--) { z = flag[y]; flag[y] = flag[y - 1]; flag[y - 1] = z }
      for (x = 1; x <= n; x++) b = b (x == 1 ? " -b " : ",") flag[x]
    }
    else if ($i == "-r") r = $(++i)
    else if ($i == "-w") w = " -w " $(++i)
    else if ($i == "--tun-type") { t = $(++i); t = t == "ipip" ? "" : " --tun-type " t }
    else if ($i == "--tun-port") tp = " --tun-port " $(++i)
    else if ($i ~ /^--tun-(no|rem)?csum$/) c = " " $i
    else if ($i ~ /^-[gim]$/) g = $i
  }
  if ($1 == "-A") { all[name] = s p m e o b; print name "\\t" all[name] }
  else print_rule(name " -r " r, g, w, t tp c)
}
END { if (lost) exit 9; for (name in all) print name " empty\\t" all[name] (servers[name] ? ", servers: " servers[name] : "") }`;

/** The kernel is asked by /proc first: ipvsadm would load the module. */
const script = shLines(
  sh`[ ! -e /proc/net/ip_vs ] ||`,
  // The status of a pipe is that of its end: what fails before it prints a mark.
  sh`{ ipvsadm -L -n --thresholds && echo '#' && ipvsadm -S -n || echo '!'; } | awk -v any="\${1:-}" ${quote(program)}`,
);

/** Of a service: `tcp:192.168.0.21:80`, or of one of its servers; `isEmpty`: of a service without any. */
export function tableGuard(
  {
    service,
    server,
    anyWeight = false,
    isEmpty = false,
  }: {
    readonly service: string;
    readonly server?: string;
    readonly anyWeight?: boolean;
    readonly isEmpty?: boolean;
  },
  accepts: readonly string[],
): Guard {
  const words = [...serviceArguments(service), ...(server === undefined ? [] : ["-r", server])];
  const name = [...words, ...(anyWeight ? ["any weight"] : []), ...(isEmpty ? ["empty"] : [])].join(" ");
  // Its own servers have just left by steps before it: the table is read again.
  return { script: isEmpty ? sh`: empty\n${script}` : script, ...(anyWeight ? { args: ["any"] } : {}), name, accepts };
}

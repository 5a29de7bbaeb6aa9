import { noncePattern, windowStates } from "../model/confirm-window.ts";
import { quote, quoteAll, sh, shLines } from "../model/shell/shell.ts";
import { wordFunction } from "../model/shell/shell-word.ts";
import type { HostFacts, HostWindow } from "../model/transport.ts";

/** `v1.31 2019/12/24`, as it stands in the program. Source: ipvsadm.c, IPVSADM_VERSION. */
const versionText = `v[0-9]+\\.[0-9]+ [0-9]+/[0-9]+/[0-9]+`;

/**
 * Prints a line each: system, kernel, where ipvsadm is, its version, the boot, what can wait and whether flock is there, the way of this connection; then the
 * open confirm windows. ipvsadm loads the module even for --version: the version stands in the program's file, which is also ten times
 * as fast to look at as the package database. sudo drops SSH_CONNECTION: it is looked for in the processes above.
 */
export const factsScript = shLines(
  sh`(. /etc/os-release 2>/dev/null; printf '%s\\n' "$PRETTY_NAME")`,
  wordFunction,
  sh`word /proc/sys/kernel/osrelease; echo "$word"`,
  sh`p=$(command -v ipvsadm); echo "$p"; v=`,
  sh`[ -z "$p" ] || v=$({ grep -aoE ${quote(versionText)} "$p" || { [ -e /proc/net/ip_vs ] && ipvsadm --version; } ||`,
  sh`dpkg-query -W -f '\${Version}\\n' ipvsadm || rpm -q --qf '%{VERSION}\\n' ipvsadm; } 2>/dev/null)`,
  sh`set -- $v; echo "$*"`,
  sh`word /proc/sys/kernel/random/boot_id; echo "$word"`,
  sh`if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then t=systemd-run; elif command -v setsid >/dev/null; then t=setsid; else t=none; fi`,
  sh`command -v flock >/dev/null && t="$t flock"; echo "$t"`,
  sh`p=$$; way=$SSH_CONNECTION; while [ -z "$way" ] && [ "$p" -gt 1 ] 2>/dev/null; do`,
  sh`  way=$(tr '\\000' '\\n' 2>/dev/null </proc/$p/environ | sed -n 's/^SSH_CONNECTION=//p'); p=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$p/status 2>/dev/null)`,
  sh`done`,
  sh`set -- $way; to=$3; dev=; [ -z "$to" ] || { set -- $(ip -o addr show to "$to" 2>/dev/null); dev=$2; }; echo "$to $dev"`,
  sh`word /proc/uptime; now=\${word%%.*}`,
  sh`for w in /run/lvsform/*/; do n=\${w%/}; s=; for word in ${quoteAll(windowStates)}; do [ ! -e "$n/$word" ] || { s=$word; break; }; done`,
  sh`  [ "$s" != "" ] || continue; word "$w/owner"; o=$word; word "$w/deadline"`,
  sh`  echo "window \${n##*/} $s $o $((\${word:-0} - now))"`,
  sh`  [ ! -r "$w/failures" ] || sed "s/^/failure /" "$w/failures"`,
  sh`done`,
);

export function parseFacts(stdout: string): HostFacts {
  const lines = stdout.split("\n").map((line) => line.trim());
  const [os = "", kernel = "", path = "", version = "", bootId = "", timer = "", way = ""] = lines;
  const [waits, lock] = timer.split(" ");
  const [address, device] = way.split(" ");
  // `ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)` or a package version, `1:1.31-1`.
  const number = /(?:^|[v:])(\d+\.\d+)/.exec(version)?.[1];
  return {
    os: os || "unknown",
    kernel,
    ipvsadm: path ? (number ?? "unknown") : null,
    bootId,
    timer: waits === "systemd-run" || waits === "setsid" ? waits : null,
    lock: lock === "flock" ? lock : null,
    ...(address && device ? { ssh: { address, interface: device } } : {}),
    windows: parseWindows(lines.slice(7)),
  };
}

/** `window NONCE STATE LINEAGE USER@MACHINE SECONDS`, and behind it a line `failure …` for each command of the undo that failed. */
function parseWindows(lines: readonly string[]): readonly HostWindow[] {
  return lines.flatMap((line, at) => {
    const [word, nonce = "", state = "", lineage = "", by = "", left = ""] = line.split(" ");
    if (word !== "window" || !isState(state) || !noncePattern.test(nonce)) return [];
    const failures: string[] = [];
    for (let next = at + 1; lines[next]?.startsWith("failure ") === true; next += 1)
      failures.push((lines[next] as string).slice("failure ".length));
    return [
      { nonce, state, lineage, by, secondsLeft: state === "armed" ? Math.max(0, Number(left) || 0) : 0, failures },
    ];
  });
}

function isState(text: string): text is HostWindow["state"] {
  return (windowStates as readonly string[]).includes(text);
}

import type { Probe } from "../../src/model/provider.ts";
import { quote, type Shell, sh, shLines, trusted } from "../../src/model/shell/shell.ts";
import { backendsScript } from "./backends-script.ts";
import { mostBytes, mostLineBytes, mostRuleBytes, mostYamlBytes, rulesPattern } from "./limits.ts";
import { loaderScript } from "./loader.ts";
import { ownUnitFile, scriptFolder } from "./own-scripts.ts";

export { parseBootFiles } from "./texts.ts";

/** Files whose settings only are read: they are never edited, but for ours. */
const settings = [
  "/etc/sysctl.d",
  "/run/sysctl.d",
  "/usr/local/lib/sysctl.d",
  "/usr/lib/sysctl.d",
  "/lib/sysctl.d",
  "/etc/modules-load.d",
  "/run/modules-load.d",
  "/usr/lib/modules-load.d",
  "/lib/modules-load.d",
].map((folder) => `${folder}/*.conf`);

/** Files that are read as they stand. */
const whole = [
  "/etc/sysctl.d/*lvsform.conf",
  "/etc/modules-load.d/*lvsform.conf",
  "/etc/rc.local",
  "/etc/rc.d/rc.local",
  "/etc/network/interfaces",
  "/etc/network/interfaces.d/*",
  "/lib/netplan/*.yaml",
  "/etc/netplan/*.yaml",
  "/run/netplan/*.yaml",
  ...["/etc/systemd/network", "/run/systemd/network"].flatMap((folder) => [
    `${folder}/*.network`,
    `${folder}/*.network.d/*.conf`,
  ]),
  "/etc/sysconfig/network-scripts/ifcfg-*",
  `${scriptFolder}/*.sh`,
  ownUnitFile,
  "/etc/sysconfig/ipvsadm",
  "/etc/ipvsadm.rules",
  "/etc/default/ipvsadm",
];

/**
 * Prints of each file its path behind `@ `, and its lines behind a blank, but of one that is too large or has too long a line only that it has; `as` selects its lines: "settings" (no comments), "profile"
 * (NetworkManager's, only sections without secrets), else all. Pass phrases of wireless networks and keys of tunnels, as interfaces(5) and
 * netplan(5) spell them, and values of names such as API_TOKEN do not leave the host; what else may be a secret is hidden when it is parsed. No classes like [:space:]: older awks do not know them.
 */
const printFiles = String.raw`
function hide(line,   shown, piece) {
  gsub(/:\/\/[^\/ \t@]*@/, "://(hidden)@", line)
  if (match(line, /(PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|PSK|KEY)[A-Z0-9_]*=|[Aa]uthorization:/)) line = substr(line, 1, RSTART + RLENGTH - 1) "(hidden)"
  if (match(line, /^[ \t\v\f\r]*(wpa-[a-z0-9-]+|wireless-key[0-9]*)[ \t\v\f\r]+/)) line = substr(line, 1, RLENGTH) "(hidden)"
  while (match(line, /(^|[{, "-])(password|client-key-password|key|private|shared)"?[ \t\v\f\r]*:[ \t\v\f\r]+("[^"]*"|\047[^\047]*\047|[^],}# ]+)/)) {
    piece = substr(line, RSTART, RLENGTH); shown = shown substr(line, 1, RSTART - 1); line = substr(line, RSTART + RLENGTH)
    match(piece, /:[ \t\v\f\r]+/); shown = shown substr(piece, 1, RSTART + RLENGTH - 1) "(hidden)"
  }
  return shown line
}
function report() { if (size > most) print "! too-large " size " " name; else if (long) print "! too-long " long " " name }
FNR == 1 { report(); name = FILENAME; size = long = open = 0; most = name ~ rules ? rulesMost : name ~ /[.]yaml$/ ? yamlMost : fileMost; print "@ " name }
{ size += length($0) + 1 }
length($0) > lineMost && !long { long = FNR }
size > most || long { next }
as == "settings" { if ($0 ~ /^[ \t\v\f\r]*[^#; \t\v\f\r]/) print " " hide($0); next }
as == "profile" { if ($0 ~ /^\[/) open = $0 ~ /^\[(connection|ipv4|ipv6)\]/; if (open) print " " hide($0); next }
{ print " " hide($0) }
END { report() }`;
const profiles = ["/etc/NetworkManager/system-connections", "/run/NetworkManager/system-connections"];

/**
 * The text files from which the next boot is made, read once for all kinds of it. Of NetworkManager's profiles only the sections without
 * secrets. A file per `@ path`, its lines behind a blank each; before them, how the host boots (`backends.ts`), in lines behind `! `.
 */
export const bootFiles: Probe = {
  section: "boot-files",
  script: shLines(
    backendsScript,
    loaderScript,
    // One awk for all: a process per file is most of what a reading costs the host. A file without lines is reported here.
    sh`filled() { [ ! -f "$f" ] || { [ -s "$f" ] && return 0; printf '@ %s\\n' "$f"; }; return 1; }`,
    sh`set -- as=settings`,
    sh`for f in /etc/sysctl.conf /etc/modules ${patterns(settings)}; do case $f in /lib/*) [ ! -L /lib ] || continue;; */*lvsform.conf) continue;; esac`,
    sh`  ! filled || set -- "$@" "$f"; done`,
    sh`set -- "$@" as=whole; for f in ${patterns(whole)}; do ! filled || set -- "$@" "$f"; done`,
    sh`set -- "$@" as=profile; for f in ${patterns(profiles.map((folder) => `${folder}/*`))}; do ! filled || set -- "$@" "$f"; done`,
    sh`awk -v rules=${quote(rulesPattern)} -v rulesMost=${mostRuleBytes} -v yamlMost=${mostYamlBytes} -v fileMost=${mostBytes} -v lineMost=${mostLineBytes} ${quote(printFiles)} "$@"`,
  ),
};

/** Patterns of file names, which the shell of the host expands: constants of this file and of those that it imports. */
function patterns(names: readonly string[]): Shell {
  return trusted(names.join(" "));
}

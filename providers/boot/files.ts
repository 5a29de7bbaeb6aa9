import { quote } from "../../src/model/command.ts";
import type { Probe } from "../../src/model/provider.ts";
import { keepersScript } from "./keepers-script.ts";
import { loaderScript } from "./loader.ts";
import { ownUnitFile, scriptFolder } from "./own-scripts.ts";

export { parseBootFiles } from "./texts.ts";

/** Files of which only what they say is read: they are never edited, but for ours. */
const said = [
  ...["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"],
  ...["/etc/modules-load.d", "/run/modules-load.d", "/usr/lib/modules-load.d", "/lib/modules-load.d"],
].map((folder) => `${folder}/*.conf`);

/** Files that are read as they stand. */
const whole = [
  ...["/etc/sysctl.d/*lvsform.conf", "/etc/modules-load.d/*lvsform.conf"],
  ...["/etc/rc.local", "/etc/rc.d/rc.local"],
  ...["/etc/network/interfaces", "/etc/network/interfaces.d/*"],
  ...["/lib/netplan/*.yaml", "/etc/netplan/*.yaml", "/run/netplan/*.yaml"],
  ...["/etc/systemd/network", "/run/systemd/network"].flatMap((folder) => [
    `${folder}/*.network`,
    `${folder}/*.network.d/*.conf`,
  ]),
  ...["/etc/sysconfig/network-scripts/ifcfg-*", `${scriptFolder}/*.sh`, ownUnitFile],
  ...["/etc/sysconfig/ipvsadm", "/etc/ipvsadm.rules", "/etc/default/ipvsadm"],
];

/** Pass phrases of wireless networks and keys of tunnels, as interfaces(5) and netplan(5) spell them: they do not leave the host. */
const masks = [
  "s/^([[:space:]]*(wpa-[a-z0-9-]+|wireless-key[0-9]*)[[:space:]]+).*/\\1hidden/",
  `s/((^|[{, "-])(password|client-key-password|key|private|shared)"?[[:space:]]*:[[:space:]]+)("[^"]*"|'[^']*'|[^],}# ]+)/\\1hidden/g`,
  "s/^/ /",
];
const profiles = ["/etc/NetworkManager/system-connections", "/run/NetworkManager/system-connections"];

/**
 * The text files from which the next boot is made, read once for all kinds of it. Of NetworkManager's profiles only the sections without
 * secrets. A file per `@ path`, its lines behind a blank each; before them, how the host boots (`keepers.ts`), in lines behind `! `.
 */
export const bootFiles: Probe = {
  section: "boot-files",
  script: [
    keepersScript,
    loaderScript,
    // An empty line behind each text: the last line of a file may lack its end, and what comes next is a file of its own.
    `show() { sed -E ${masks.map((one) => `-e ${quote(one)}`).join(" ")} "$1" && echo; }`,
    `for f in /etc/sysctl.conf /etc/modules ${said.join(" ")}; do case $f in /lib/*) [ ! -L /lib ] || continue;; */*lvsform.conf) continue;; esac`,
    '  [ ! -f "$f" ] || { printf \'@ %s\\n\' "$f"; sed -n \'/^[[:space:]]*[^#;[:space:]]/s/^/ /p\' "$f" && echo || exit 1; }; done',
    `for f in ${whole.join(" ")}; do [ ! -f "$f" ] || { printf '@ %s\\n' "$f"; show "$f" || exit 1; }; done`,
    `for f in ${profiles.map((folder) => `${folder}/*`).join(" ")}; do [ ! -f "$f" ] || { printf '@ %s\\n' "$f"`,
    `  awk '/^\\[/ { open = $0 ~ /^\\[(connection|ipv4|ipv6)\\]/ } open { print " " $0 }' "$f" || exit 1; }; done`,
  ].join("\n"),
};

import { quote } from "../../src/model/command.ts";
import type { Probe } from "../../src/model/provider.ts";
import { keepersScript } from "./keepers-script.ts";

export { parseBootFiles } from "./texts.ts";

/**
 * The text files from which the next boot is made, read once for all kinds of it. Of NetworkManager's profiles only the sections without
 * secrets.
 */
const plain = [
  ...["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"].map(
    (folder) => `${folder}/*.conf`,
  ),
  ...["/etc/sysctl.conf", "/etc/modules", "/etc/rc.local", "/etc/rc.d/rc.local"],
  ...["/etc/modules-load.d", "/run/modules-load.d", "/usr/lib/modules-load.d", "/lib/modules-load.d"].map(
    (folder) => `${folder}/*.conf`,
  ),
  ...[
    "/etc/network/interfaces",
    "/etc/network/interfaces.d/*",
    "/lib/netplan/*.yaml",
    "/etc/netplan/*.yaml",
    "/run/netplan/*.yaml",
  ],
  ...["/etc/systemd/network", "/run/systemd/network", "/usr/lib/systemd/network", "/lib/systemd/network"].flatMap(
    (folder) => [`${folder}/*.network`, `${folder}/*.network.d/*.conf`],
  ),
  ...["/etc/sysconfig/network-scripts/ifcfg-*", "/etc/lvsform/boot/*"],
  ...["/etc/sysconfig/ipvsadm", "/etc/ipvsadm.rules", "/etc/default/ipvsadm"],
];

/** Pass phrases of wireless networks and keys of tunnels, as interfaces(5) and netplan(5) spell them: they do not leave the host. */
const masks = [
  "s/^([[:space:]]*(wpa-[a-z0-9-]+|wireless-key[0-9]*)[[:space:]]+).*/\\1hidden/",
  `s/((^|[{, "-])(password|client-key-password|key|private|shared)"?[[:space:]]*:[[:space:]]+)("[^"]*"|'[^']*'|[^],}# ]+)/\\1hidden/g`,
  "s/^/ /",
];
const profiles = ["/etc/NetworkManager/system-connections", "/run/NetworkManager/system-connections"];

/** A file per `@ path`, its lines behind a blank each; before them, how the host boots (`keepers.ts`), in lines behind `! `. */
export const bootFiles: Probe = {
  section: "boot-files",
  script: [
    keepersScript,
    `show() { sed -E ${masks.map((one) => `-e ${quote(one)}`).join(" ")} "$1"; }`,
    `for f in ${plain.join(" ")}; do [ ! -f "$f" ] || { printf '@ %s\\n' "$f"; show "$f" || exit 1; }; done`,
    `for f in ${profiles.map((folder) => `${folder}/*`).join(" ")}; do [ ! -f "$f" ] || { printf '@ %s\\n' "$f"`,
    `  awk '/^\\[/ { open = $0 ~ /^\\[(connection|ipv4|ipv6)\\]/ } open { print " " $0 }' "$f" || exit 1; }; done`,
  ].join("\n"),
};

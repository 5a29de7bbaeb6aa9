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
const profiles = ["/etc/NetworkManager/system-connections", "/run/NetworkManager/system-connections"];

/** A file per `@ path`, its lines behind a blank each; before them, how the host boots (`keepers.ts`), in lines behind `! `. */
export const bootFiles: Probe = {
  section: "boot-files",
  script: [
    keepersScript,
    `for f in ${plain.join(" ")}; do [ ! -f "$f" ] || { printf '@ %s\\n' "$f"; sed 's/^/ /' "$f" || exit 1; }; done`,
    `for f in ${profiles.map((folder) => `${folder}/*`).join(" ")}; do [ ! -f "$f" ] || { printf '@ %s\\n' "$f"`,
    `  awk '/^\\[/ { open = $0 ~ /^\\[(connection|ipv4|ipv6)\\]/ } open { print " " $0 }' "$f" || exit 1; }; done`,
  ].join("\n"),
};

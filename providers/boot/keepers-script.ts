import { quote } from "../../src/model/command.ts";

/** Prints `! link NUMBER NAME`, and `! WORD NUMBER KEY=VALUE` of each state file of a network manager, which is named by the number of its interface. */
const printTold = `
{ n = split(FILENAME, at, "/") }
as == "link" { print "! link " $1 " " at[n - 1]; next }
as == "ifstate" { print "! ifstate " $0; next }
index(" managed connection-uuid ADMIN_STATE NETWORK_FILE ", " " substr($0, 1, index($0, "=") - 1) " ") { print "! " as " " at[n] " " $0 }`;

/**
 * Prints how the host boots, each line behind `! `: whether systemd does it, versions, interfaces with their numbers, and what the network
 * managers wrote down about each. No program is asked that would have to ask a service, or start one.
 */
export const keepersScript = [
  "[ ! -d /run/systemd/system ] || { echo '! systemd'; systemctl --version | sed -n '1s/^systemd \\([0-9]*\\).*/! version systemd \\1/p'; }",
  'for d in /usr/sbin /sbin; do [ ! -x $d/NetworkManager ] || { echo "! version NetworkManager $($d/NetworkManager --version)"; break; }; done',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholder
  "[ ! -x /usr/sbin/netplan ] || dpkg-query -W -f '! version netplan ${Version}\\n' netplan.io 2>/dev/null || rpm -q --qf '! version netplan %{VERSION}\\n' netplan",
  "set --; [ ! -e /sys/class/net/lo/ifindex ] || set -- as=link /sys/class/net/*/ifindex",
  'set -- "$@" as=networkmanager; for f in /run/NetworkManager/devices/*; do [ ! -f "$f" ] || set -- "$@" "$f"; done',
  'set -- "$@" as=networkd; for f in /run/systemd/netif/links/*; do [ ! -f "$f" ] || set -- "$@" "$f"; done',
  "[ ! -x /sbin/ifquery ] || { echo '! ifupdown'; [ ! -f /run/network/ifstate ] || set -- \"$@\" as=ifstate /run/network/ifstate; }",
  `awk ${quote(printTold)} "$@" 2>/dev/null`,
  "for f in /etc/rc.d/rc3.d/S*network /etc/rc3.d/S*network; do [ ! -x \"$f\" ] || { echo '! network-scripts'; break; }; done",
  'for f in /etc/rc.d/rc.local /etc/rc.local; do [ ! -x "$f" ] || echo "! executable $f"; done',
].join("\n");

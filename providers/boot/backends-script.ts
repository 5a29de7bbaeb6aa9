import { quote, sh, shLines } from "../../src/model/shell/shell.ts";

/** Prints `! link NUMBER NAME`, and `! WORD NUMBER KEY=VALUE` of each state file of a network manager, which is named by the number of its interface. */
const printStates = `
{ n = split(FILENAME, at, "/") }
as == "link" { print "! link " $1 " " at[n - 1]; next }
as == "ifstate" { print "! ifstate " $0; next }
index(" managed connection-uuid ADMIN_STATE NETWORK_FILE ", " " substr($0, 1, index($0, "=") - 1) " ") { print "! " as " " at[n] " " $0 }`;

/**
 * Prints how the host boots, each line behind `! `: whether systemd does it, versions, interfaces with their numbers, and what the network
 * managers wrote down about each. No program is asked that would have to ask a service, or start one.
 */
export const backendsScript = shLines(
  sh`[ ! -d /run/systemd/system ] || { echo '! systemd'; systemctl --version | sed -n '1s/^systemd \\([0-9]*\\).*/! version systemd \\1/p'; }`,
  sh`for d in /usr/sbin /sbin; do [ ! -x $d/NetworkManager ] || { echo "! version NetworkManager $($d/NetworkManager --version)"; break; }; done`,
  sh`[ ! -x /usr/sbin/netplan ] || dpkg-query -W -f '! version netplan \${Version}\\n' netplan.io 2>/dev/null || rpm -q --qf '! version netplan %{VERSION}\\n' netplan`,
  sh`set --; [ ! -e /sys/class/net/lo/ifindex ] || set -- as=link /sys/class/net/*/ifindex`,
  sh`set -- "$@" as=networkmanager; for f in /run/NetworkManager/devices/*; do [ ! -f "$f" ] || set -- "$@" "$f"; done`,
  sh`set -- "$@" as=networkd; for f in /run/systemd/netif/links/*; do [ ! -f "$f" ] || set -- "$@" "$f"; done`,
  sh`[ ! -x /sbin/ifquery ] || { echo '! ifupdown'; [ ! -f /run/network/ifstate ] || set -- "$@" as=ifstate /run/network/ifstate; }`,
  sh`awk ${quote(printStates)} "$@" 2>/dev/null`,
  sh`for f in /etc/rc.d/rc3.d/S*network /etc/rc3.d/S*network; do [ ! -x "$f" ] || { echo '! network-scripts'; break; }; done`,
  sh`for f in /etc/rc.d/rc.local /etc/rc.local; do [ ! -x "$f" ] || echo "! executable $f"; done`,
);

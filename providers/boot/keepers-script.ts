/** Prints `! WORD NUMBER KEY=VALUE` of each state file of a network manager, which is named by the number of its interface. */
const told = (word: string, keys: string, files: string) =>
  `awk -F= -v word=${word} -v keys=" ${keys} " 'index(keys, " " $1 " ") { n = split(FILENAME, at, "/"); print "! " word " " at[n] " " $0 }' ${files} 2>/dev/null`;

/**
 * Prints how the host boots, each line behind `! `: whether systemd does it, versions, interfaces with their numbers, and what the network
 * managers wrote down about each. No program is asked that would have to ask a service, or start one.
 */
export const keepersScript = [
  "[ ! -d /run/systemd/system ] || { echo '! systemd'; systemctl --version | sed -n '1s/^systemd \\([0-9]*\\).*/! version systemd \\1/p'; }",
  'for d in /usr/sbin /sbin; do [ ! -x $d/NetworkManager ] || { echo "! version NetworkManager $($d/NetworkManager --version)"; break; }; done',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholder
  "[ ! -x /usr/sbin/netplan ] || dpkg-query -W -f '! version netplan ${Version}\\n' netplan.io 2>/dev/null || rpm -q --qf '! version netplan %{VERSION}\\n' netplan",
  'awk \'{ n = split(FILENAME, at, "/"); print "! link " $1 " " at[n - 1] }\' /sys/class/net/*/ifindex 2>/dev/null',
  told("networkmanager", "managed connection-uuid", "/run/NetworkManager/devices/*"),
  told("networkd", "ADMIN_STATE NETWORK_FILE", "/run/systemd/netif/links/*"),
  "[ ! -x /sbin/ifquery ] || { echo '! ifupdown'; sed 's/^/! ifstate /' /run/network/ifstate 2>/dev/null; }",
  "for f in /etc/rc.d/rc3.d/S*network /etc/rc3.d/S*network; do [ ! -x \"$f\" ] || { echo '! network-scripts'; break; }; done",
  'for f in /etc/rc.d/rc.local /etc/rc.local; do [ ! -x "$f" ] || echo "! executable $f"; done',
].join("\n");

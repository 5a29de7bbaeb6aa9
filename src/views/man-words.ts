// The texts of the manual page besides the commands.

export const description: readonly string[] = [
  "lvsform manages Linux Virtual Server clusters as a file declares them. cluster.ts, written in TypeScript, declares directors, real servers and virtual services. lvsform reads every host over SSH, compares the declared, recorded and live state, shows the plan, and applies the changes in a safe order: no real server answers ARP for the VIP, and no client is sent to a server that is not ready. destroy restores the hosts to what they were.",
  "Nothing is installed on the hosts: a shell, ip(8), sysctl(8) and ipvsadm(8) are enough. Hosts are named as in ssh(1): user, port, key and jump hosts come from the OpenSSH client configuration.",
  "An address names one object on one host: host/kind/key, such as v12/sysctl/net.ipv4.conf.lo.arp_ignore or v11/ipvs-service/tcp:192.168.0.21:80. lvsform state list prints the addresses of the state. Where several addresses are accepted, * matches any text, and a word without a slash names hosts.",
  "Results are printed on standard output, everything else on standard error. Without a terminal lvsform never asks: the command fails and names the option to use.",
];

export const environment: readonly (readonly [name: string, meaning: string])[] = [
  ["NO_COLOR, FORCE_COLOR", "No colour. Colour even if the output is not a terminal."],
  ["TERM", "dumb: text only, no screens on the whole terminal."],
  ["LC_ALL, LC_CTYPE, LANG", "Select whether the screens may use more than ASCII."],
  ["SSH_AUTH_SOCK", "The agent with the keys, unless the ssh configuration names another one."],
  ["LVSFORM_WEBHOOK_SECRET", "The secret that signs notifications of drift --notify webhook=URL."],
  ["XDG_CACHE_HOME", "The folder of the compile cache of Node, in lvsform/compiled. Default: ~/.cache."],
  ["XDG_CONFIG_HOME", "The folder for the systemd units of drift install --user, in systemd/user. Default: ~/.config."],
  ["NODE_DISABLE_COMPILE_CACHE", "1: do not use a compile cache."],
];

export const files: readonly (readonly [name: string, meaning: string])[] = [
  ["cluster.ts", "The cluster file, unless --file names another one. Its default export is a Cluster."],
  [
    ".lvsform/state.db",
    "The state, next to cluster.ts, unless --state names another one: what was applied, and the original values of the hosts. Do not delete it.",
  ],
  [".lvsform/drift.db", "The findings of drift scans."],
  [".lvsform/drift.env", "The environment that drift install stores. Only its owner can read it."],
  ["~/.ssh/config, /etc/ssh/ssh_config", "The connections to hosts, unless --ssh-config names another file."],
  ["~/.ssh/known_hosts", "The keys of hosts. lvsform hosts trust adds to it."],
  [
    "/etc/sysctl.d/90-lvsform.conf, /etc/modules-load.d/lvsform.conf",
    "On hosts: the kernel parameters and modules of the next boot.",
  ],
  ["/etc/ipvsadm.rules, /etc/sysconfig/ipvsadm", "On directors: the IPVS table of the next boot."],
  [
    "/etc/lvsform/boot/*.sh",
    "On hosts: scripts that lvsform-boot.service runs at boot, for what no file of the system can declare.",
  ],
];

export const seeAlso: readonly (readonly [name: string, section: number])[] = [
  ["ssh", 1],
  ["ssh_config", 5],
  ["sysctl.d", 5],
  ["ip", 8],
  ["ipvsadm", 8],
  ["keepalived", 8],
  ["sysctl", 8],
];

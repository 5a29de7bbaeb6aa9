// What the manual page says besides the commands.

export const description: readonly string[] = [
  "lvsform keeps Linux Virtual Server clusters as a file declares them. cluster.ts, written in TypeScript, says which directors, real servers and virtual services there are; lvsform reads every host over SSH, compares what is declared, what is recorded and what the hosts show, shows the plan, and makes the changes in an order that neither lets a real server answer ARP for the VIP nor sends a client to a server that is not ready. destroy brings the hosts back to what they were.",
  "Nothing is installed on the hosts: a shell, ip(8), sysctl(8) and ipvsadm(8) are enough. Hosts are named as in ssh(1): user, port, key and jump hosts are taken from the OpenSSH client configuration.",
  "An address names one thing on one host: host/kind/key, such as v12/sysctl/net.ipv4.conf.lo.arp_ignore or v11/ipvs-service/tcp:192.168.0.21:80. lvsform state list prints those of the record. Where several may be meant, * stands for any text, and a word without a slash names hosts.",
  "Results go to standard output, everything else to standard error. Without a terminal nothing is asked: the command fails and names the option that says it.",
];

export const environment: readonly (readonly [name: string, meaning: string])[] = [
  ["NO_COLOR, FORCE_COLOR", "no colour; colour also where the output is no terminal"],
  ["TERM", "dumb: no screens on the whole terminal, only text"],
  ["LC_ALL, LC_CTYPE, LANG", "whether the screens may use more than ASCII"],
  ["SSH_AUTH_SOCK", "the agent with the keys, where the ssh configuration names no other"],
  ["LVSFORM_WEBHOOK_SECRET", "signs what drift --notify webhook=URL sends"],
  ["XDG_CACHE_HOME", "where what Node has compiled is kept, in lvsform/compiled; default ~/.cache"],
  ["XDG_CONFIG_HOME", "where drift install --user writes units of systemd, in systemd/user; default ~/.config"],
  ["NODE_DISABLE_COMPILE_CACHE", "1: keep nothing of what Node has compiled"],
];

export const files: readonly (readonly [name: string, meaning: string])[] = [
  ["cluster.ts", "the cluster, if --file names no other; its default export is a Cluster"],
  [
    ".lvsform/state.db",
    "the record, beside cluster.ts, if --state names no other: what was done, and what the hosts were like before; keep it",
  ],
  [".lvsform/drift.db", "what drift has been seen"],
  [".lvsform/drift.env", "what drift install keeps of the environment; readable by its owner alone"],
  ["~/.ssh/config, /etc/ssh/ssh_config", "how hosts are reached, if --ssh-config names no other file"],
  ["~/.ssh/known_hosts", "the keys of hosts; lvsform hosts trust adds to it"],
  [
    "/etc/sysctl.d/90-lvsform.conf, /etc/modules-load.d/lvsform.conf",
    "on hosts: parameters and modules of the next boot",
  ],
  ["/etc/ipvsadm.rules, /etc/sysconfig/ipvsadm", "on directors: the table of the next boot"],
  [
    "/etc/lvsform/boot/*.sh",
    "on hosts: what lvsform-boot.service runs at boot, because no file of the system can say it",
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

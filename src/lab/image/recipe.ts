// What the guest of the lab is made of: unmodified programs and the unmodified kernel of Debian.

/** The package that depends on the current kernel for virtual machines. */
export const kernelPackage = "linux-image-cloud-amd64";

/** Packages whose programs go into the guest; their libraries are found by the programs themselves. */
export const programPackages = [
  "dash",
  "busybox-static",
  "iproute2",
  "procps",
  "ipvsadm",
  "dropbear-bin",
  "kmod",
  "iputils-arping",
  "util-linux",
  "socat",
  "nftables",
  "iptables",
  "keepalived",
  "tcpdump",
  "nginx",
  "libnginx-mod-stream",
  "base-files",
  "libc6",
  "ifupdown",
  "debianutils",
  "sysvinit-utils",
] as const;

/** Program → where the guest has it. dash is /bin/sh: busybox's own shell would take its `ip` and `sysctl` applets before the real ones. */
export const programs: Readonly<Record<string, string>> = {
  "bin/dash": "bin/sh",
  "bin/busybox": "bin/busybox",
  "bin/ip": "bin/ip",
  "sbin/sysctl": "sbin/sysctl",
  "sbin/ipvsadm": "sbin/ipvsadm",
  "usr/sbin/dropbear": "usr/sbin/dropbear",
  "usr/bin/dropbearconvert": "usr/bin/dropbearconvert",
  "bin/kmod": "bin/kmod",
  "usr/bin/arping": "usr/bin/arping",
  "usr/bin/flock": "usr/bin/flock",
  "usr/bin/socat": "usr/bin/socat",
  "usr/sbin/nft": "usr/sbin/nft",
  "usr/sbin/xtables-nft-multi": "usr/sbin/xtables-nft-multi",
  "usr/sbin/keepalived": "usr/sbin/keepalived",
  "usr/bin/tcpdump": "usr/bin/tcpdump",
  "usr/sbin/nginx": "usr/sbin/nginx",
  "sbin/ifup": "sbin/ifup",
  "bin/run-parts": "bin/run-parts",
};

/** Debian's scripts that bring up a host without systemd, and what they call. */
export const bootScripts: readonly string[] = [
  ...["kmod", "ipvsadm"].map((name) => `etc/init.d/${name}`),
  ...["settle-dad", "wait-for-ll6", "wait-online"].map((name) => `lib/ifupdown/${name}.sh`),
  "lib/lsb/init-functions",
];

const xtables = "standard tcp udp sctp mark MARK multiport comment ipvs conntrack connmark CONNMARK LOG".split(" ");

/** What programs load by themselves, at the path where they look for it: nginx's UDP, and what iptables rules are made of. */
export const plugins: readonly string[] = [
  "usr/lib/nginx/modules/ngx_stream_module.so",
  ...xtables.map((name) => `usr/lib/x86_64-linux-gnu/xtables/libxt_${name}.so`),
];

/** Further names of programs: iptables is what Debian calls so, the one that writes nftables. When ipvsadm's script is started and stopped. */
export const links: Readonly<Record<string, string>> = Object.fromEntries([
  ...["iptables", "ip6tables"].flatMap((name) =>
    ["", "-save", "-restore"].map((verb) => [`usr/sbin/${name}${verb}`, "/usr/sbin/xtables-nft-multi"]),
  ),
  ...["ifdown", "ifquery"].map((name) => [`sbin/${name}`, "/sbin/ifup"]),
  ...["2.d/S", "3.d/S", "4.d/S", "5.d/S", "0.d/K", "1.d/K", "6.d/K"].map((rc) => [
    `etc/rc${rc}01ipvsadm`,
    "../init.d/ipvsadm",
  ]),
]);

/** Folders that Debian has, empty. */
export const folders: readonly string[] = [
  ..."proc sys dev run tmp root var/www var/log var/lib mnt etc/default etc/modules-load.d etc/sysctl.d".split(" "),
  ...["interfaces.d", "if-pre-up.d", "if-up.d", "if-down.d", "if-post-down.d"].map((name) => `etc/network/${name}`),
];

/** busybox applets the guest uses, or a person expects; none of them shadows a real program above. */
export const applets = [
  ..."awk basename cat chmod chown cp cut date dirname dmesg echo env expr false find free grep head hostname httpd id kill".split(
    " ",
  ),
  ..."ln ls mkdir mkfifo mknod mount mv nc netstat nproc nsenter od pidof ping printf ps pwd readlink realpath rm rmdir".split(
    " ",
  ),
  ..."route sed seq setsid sha256sum sleep sort start-stop-daemon stat sync tail tar tee telnet test time timeout top touch tr".split(
    " ",
  ),
  ..."true umount uname uniq unshare uptime vi wc wget which whoami xargs ifconfig less traceroute md5sum hexdump".split(
    " ",
  ),
] as const;

/** Kernel modules in the guest; what they need comes along. None of IPVS is loaded at start: that is for lvsform to do. */
export const modules = [
  ..."virtio_pci virtio_net virtio_rng veth bridge dummy macvlan overlay ipip ip_tunnel ip6_tunnel sit ip_gre ip6_gre fou fou6 sctp af_packet nf_conntrack".split(
    " ",
  ),
  ..."nf_tables nft_compat nft_ct nft_log nf_log_syslog x_tables xt_mark xt_multiport xt_comment xt_tcpudp xt_conntrack xt_ipvs xt_connmark xt_LOG".split(
    " ",
  ),
  ..."ip_vs ip_vs_rr ip_vs_wrr ip_vs_lc ip_vs_wlc ip_vs_lblc ip_vs_lblcr ip_vs_dh ip_vs_sh ip_vs_sed ip_vs_nq ip_vs_fo".split(
    " ",
  ),
  ..."ip_vs_ovf ip_vs_mh ip_vs_twos ip_vs_ftp ip_vs_pe_sip".split(" "),
] as const;

/** Raised when the way of building changes although nothing above does. */
export const recipeVersion = 5;

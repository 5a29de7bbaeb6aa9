// What a host of the Debian flavour is made of: Debian 12 as debootstrap leaves it, with what a host of an LVS cluster has.

/** The release; the kernel is that of the machine's own apt, as in the fast flavour. */
export const suite = "bookworm";

/** Where packages come from on a machine whose own apt does not know the release. */
export const defaultMirror = "http://deb.debian.org/debian";

/** What is installed beyond the base system. All ways to configure a network are there; each host has one of them enabled. */
export const packages = [
  ..."systemd-sysv udev dbus libpam-systemd openssh-server procps kmod iproute2 iputils-arping ipvsadm".split(" "),
  ..."ifupdown network-manager netplan.io busybox wget".split(" "),
] as const;

/** What only the first file system of a boot is made of: it loads the disk's driver and goes over to Debian's own system. */
export const initrdPackages = ["busybox-static"] as const;

/** The drivers it loads; what they need comes along. The network's is among them so that eth0 is there before it is needed. */
export const initrdModules = ["virtio_pci", "virtio_blk", "virtio_net"] as const;

/** Not unpacked: it is never read there. */
export const leftOut = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*"] as const;

/**
 * Units that have no part in what the lab is for and cost a tenth of a second to some seconds of each boot in emulation. What brings
 * up modules, kernel parameters, the network, IPVS and ssh is untouched.
 */
export const masked = [
  // Work that comes by the clock.
  ..."apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer".split(" "),
  ..."systemd-tmpfiles-clean.timer e2scrub_reap.service systemd-pstore.service".split(" "),
  // People in front of it: its console is a file. Sessions of ssh need no manager of their own.
  ..."getty.target getty-static.service systemd-ask-password-console.path systemd-ask-password-wall.path".split(" "),
  ..."systemd-logind.service dbus-org.freedesktop.login1.service systemd-initctl.socket".split(" "),
  // Hardware, disks and file systems that it does not have.
  ..."modprobe@configfs.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service".split(" "),
  ..."modprobe@fuse.service modprobe@loop.service kmod-static-nodes.service systemd-tmpfiles-setup-dev.service".split(
    " ",
  ),
  ..."sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount".split(" "),
  ..."dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount systemd-binfmt.service".split(" "),
  ..."systemd-remount-fs.service systemd-repart.service remote-fs.target systemd-pcrphase.service".split(" "),
  ..."systemd-pcrphase-sysinit.service".split(" "),
  // Accounts, random numbers and records that are as they should be already.
  ..."systemd-sysusers.service systemd-firstboot.service systemd-machine-id-commit.service".split(" "),
  ..."systemd-random-seed.service systemd-update-utmp.service systemd-update-utmp-runlevel.service".split(" "),
  ..."systemd-journal-flush.service systemd-journald-audit.socket".split(" "),
] as const;

/** Programs that look at each boot for what the lab does not have. Those for ipvsadm's script and for netplan stay. */
export const maskedGenerators =
  "cryptsetup debug getty gpt-auto hibernate-resume integritysetup rc-local run system-update veritysetup".split(" ");

/** Of all devices udev looks at the ones that the lab has. */
export const udevTrigger = [
  "[Service]",
  "ExecStart=",
  "ExecStart=-udevadm trigger --type=devices --action=add --subsystem-match=net --subsystem-match=block --subsystem-match=virtio",
  "",
].join("\n");

/** How big a host's disk looks; it takes what is written to it. */
export const diskSize = "1200M";

/** Raised when the way of building changes although nothing above does. */
export const debianRecipeVersion = 1;

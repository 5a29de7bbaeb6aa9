import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Hosts with a real sshd each, in network namespaces of this machine, and one more namespace from which they are reached. */
export interface Hosts {
  readonly folder: string;
  readonly names: readonly string[];
  /** OpenSSH's configuration for all of them. */
  readonly configFile: string;
  /** A command line that runs another where the hosts can be reached. */
  readonly inside: readonly string[];
  /** Undoes on every host whatever was configured there. */
  reset(): void;
  end(): void;
}

const controller = "lvsb-ctl";
export const vip = "192.168.0.21";
export const sysctls: readonly (readonly [name: string, value: number])[] = [
  ["net.ipv4.conf.all.arp_ignore", 1],
  ["net.ipv4.conf.all.arp_announce", 2],
  ["net.ipv4.conf.lo.arp_ignore", 1],
  ["net.ipv4.conf.lo.arp_announce", 2],
];
/** The files that keep both over a boot, as Debian does. */
export const files = { sysctl: "/etc/sysctl.d/90-lvsform.conf", address: "/etc/network/interfaces.d/lvsform-lo-vip" };

const addressOf = (at: number) => `10.77.${Math.floor(at / 250)}.${(at % 250) + 1}`;
const namespaceOf = (name: string) => `lvsb-${name}`;
const sh = (script: string) => execFileSync("sh", ["-ec", script], { stdio: ["ignore", "pipe", "inherit"] });

/** Begins so many hosts. Each has files of its own over those of this machine, and a fresh /run. */
export function beginHosts(count: number): Hosts {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-bench-ssh-"));
  const names = Array.from({ length: count }, (_, at) => `rs${String(at + 1).padStart(3, "0")}`);
  // What an earlier run left behind when it was stopped.
  sh(
    "for n in $(ip netns list | awk '/^lvsb-/ { print $1 }'); do ip netns pids $n | xargs -r kill; ip netns del $n; done",
  );
  sh(`for f in user host; do ssh-keygen -q -t ed25519 -N '' -f ${folder}/$f; done; mkdir -p /run/sshd`);
  writeFileSync(join(folder, "authorized_keys"), readFileSync(join(folder, "user.pub")));
  writeFileSync(join(folder, "sshd_config"), sshdConfig(folder));
  const configFile = join(folder, "ssh_config");
  writeFileSync(configFile, sshConfig(folder, names));
  const hostKey = readFileSync(join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(folder, "known_hosts"), names.map((_, at) => `${addressOf(at)} ${hostKey}\n`).join(""));
  writeFileSync(join(folder, "begin"), beginScript);
  network(names);
  for (const name of names) {
    mkdirSync(join(folder, name));
    sh(`ip netns exec ${namespaceOf(name)} unshare -m sh ${folder}/begin ${folder} ${folder}/${name} </dev/null`);
  }
  const pidOf = (name: string) => readFileSync(join(folder, name, "pid"), "utf8").trim();
  return {
    folder,
    names,
    configFile,
    inside: ["nsenter", `--net=/run/netns/${controller}`, "--"],
    reset() {
      for (const name of names)
        execFileSync("nsenter", ["-t", pidOf(name), "-n", "-m", "sh", "-ec", resetScript], { stdio: "ignore" });
    },
    end() {
      for (const name of names) sh(`kill ${pidOf(name)} 2>/dev/null || :`);
      for (const name of [...names.map(namespaceOf), controller]) sh(`ip netns del ${name} || :`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A bridge in the controller's namespace, with a cable to each host. */
function network(names: readonly string[]): void {
  const last = names.length;
  sh(`ip netns add ${controller}; ip -n ${controller} link set lo up
    ip -n ${controller} link add br0 type bridge; ip -n ${controller} addr add 10.77.255.254/16 dev br0; ip -n ${controller} link set br0 up`);
  for (const [at, name] of names.entries()) {
    const host = namespaceOf(name);
    sh(`ip netns add ${host}; ip -n ${host} link set lo up
      ip -n ${controller} link add ve${at} type veth peer name eth0 netns ${host}
      ip -n ${controller} link set ve${at} master br0 up; ip -n ${host} addr add ${addressOf(at)}/16 dev eth0; ip -n ${host} link set eth0 up`);
  }
  if (last > 512) throw new RangeError("more hosts than one bridge has room for");
}

/** Files of its own over those of the machine; and a Debian that keeps its addresses by ifupdown. Runs in the host's namespaces. */
const beginScript = `set -e
folder=$1; own=$2
mount -t tmpfs tmpfs $own
mkdir $own/upper $own/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=$own/upper,workdir=$own/work /etc
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/network /etc/network/interfaces.d
echo lo=lo >/run/network/ifstate
printf 'source /etc/network/interfaces.d/*\\nauto lo\\niface lo inet loopback\\n' >/etc/network/interfaces
# A plain login: whatever the root of this machine starts in every shell is not the hosts' business. And no ipvsadm, as on real servers.
mount -t tmpfs tmpfs /root
cp /usr/share/base-files/dot.bashrc /root/.bashrc
cp /usr/share/base-files/dot.profile /root/.profile
[ ! -e /usr/sbin/ipvsadm ] || mount --bind /dev/null /usr/sbin/ipvsadm
/usr/sbin/sshd -f $folder/sshd_config -o PidFile=/run/sshd.pid
while [ ! -s /run/sshd.pid ]; do sleep 0.01; done
umount -l $own
cp /run/sshd.pid $own/pid
`;

const resetScript = `rm -rf ${files.sysctl} /etc/network/interfaces.d/* /run/lvsform
ip addr del ${vip}/32 dev lo 2>/dev/null || :
sysctl -q -w ${sysctls.map(([name]) => `${name}=0`).join(" ")}`;

/** Debian's own configuration, but for the keys. */
function sshdConfig(folder: string): string {
  return `HostKey ${folder}/host\nAuthorizedKeysFile ${folder}/authorized_keys\nStrictModes no\n${readFileSync("/etc/ssh/sshd_config", "utf8")}`;
}

function sshConfig(folder: string, names: readonly string[]): string {
  const each = names.map((name, at) => `Host ${name}\n  HostName ${addressOf(at)}\n`).join("");
  return `${each}Host *
  User root
  IdentityFile ${folder}/user
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${folder}/known_hosts
  KexAlgorithms curve25519-sha256
  LogLevel ERROR
`;
}

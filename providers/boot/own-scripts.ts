import { createHash } from "node:crypto";
import { sh } from "../../src/model/shell/shell.ts";

/**
 * What no program of the distribution would do at boot as it is to be done: a small script for each, in this folder, which one unit of ours
 * runs in the order of their names. Addresses come after the table, as they do when it is applied.
 */
export const scriptFolder = sh`/etc/lvsform/boot`;

const orders = { "fou-port": 25, route: 30, ipvs: 40, address: 50, "link-down": 60 } as const;

/** What a key of each has between its words; it becomes a dash. */
const separators: Readonly<Record<keyof typeof orders, string>> = {
  "fou-port": ":",
  route: "-",
  ipvs: ":",
  address: "-",
  "link-down": "-",
};

/**
 * `/etc/lvsform/boot/50-address-lo-192-168-0-21.sh`. No two keys have one: where something of a key gets lost, as of `[2001:db8::1]:80`, its
 * digest follows. Scripts of earlier names are found by what is in them, and stay where they are.
 */
export function scriptPath(what: keyof typeof orders, key: string): string {
  const separator = separators[what];
  // With a dash between its words a key is its own name, also where one of them is empty.
  const isPlain = key
    .split(separator)
    .every((word) => /^[A-Za-z0-9.]*$/.test(word) && (word !== "" || separator === "-"));
  const name = key.replaceAll(/[^A-Za-z0-9.-]+/g, "-");
  const digest = isPlain ? "" : `~${createHash("sha256").update(key).digest("hex").slice(0, 8)}`;
  return `${scriptFolder}/${orders[what]}-${what}-${name}${digest}.sh`;
}

export const ownUnit = "lvsform-boot";
export const ownUnitFile = `/etc/systemd/system/${ownUnit}.service`;

/** Behind the network: a manager that configures an interface would take away what it does not know. */
export const ownUnitLines: readonly string[] = [
  "[Unit]",
  "Description=Addresses and IPVS rules that lvsform keeps over a boot",
  "Documentation=man:ipvsadm(8) man:ip(8)",
  "Wants=network-online.target",
  // And behind the table, which whatever loads it empties first: thresholds are edits of what is in it.
  "After=network-online.target systemd-sysctl.service systemd-modules-load.service ipvsadm.service",
  `ConditionDirectoryNotEmpty=${scriptFolder}`,
  "",
  "[Service]",
  "Type=oneshot",
  "RemainAfterExit=yes",
  sh`ExecStart=/bin/sh -c 'rc=0; for f in ${scriptFolder}/*.sh; do /bin/sh "$$f" || rc=1; done; exit $$rc'`,
  "",
  "[Install]",
  "WantedBy=multi-user.target",
];

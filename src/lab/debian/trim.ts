import { rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFoldersFor } from "../../files/folders.ts";
import { runProgram } from "../run.ts";
import { masked, maskedGenerators, udevTrigger } from "./recipe.ts";

/** Makes an installed system one that boots quickly in emulation and has no identity: each host brings its own name, keys and network. */
export async function trimSystem(root: string): Promise<void> {
  const at = (path: string) => join(root, path);
  for (const path of [...ofTheBuild, ...ofOneHost, ...networkUnits, ...leftovers])
    await rm(at(path), { recursive: true, force: true });
  for (const unit of masked) await link(at(`etc/systemd/system/${unit}`));
  for (const name of maskedGenerators) await link(at(`etc/systemd/system-generators/systemd-${name}-generator`));
  await write(at("etc/systemd/system/systemd-udev-trigger.service.d/lab.conf"), udevTrigger);
  await write(at("etc/fstab"), "/dev/vda / ext4 errors=remount-ro 0 0\n");
  // Empty, not absent: a host that has none would take itself for one that was never set up.
  await write(at("etc/machine-id"), "");
  await write(at("etc/resolv.conf"), "");
  // As on a server: an interface without a profile is left alone instead of looking for DHCP.
  await write(at("etc/NetworkManager/conf.d/no-auto-default.conf"), "[main]\nno-auto-default=*\n");
  // It runs two programs at each login.
  await runProgram("sed", ["-i", "/pam_motd/s/^/#/", at("etc/pam.d/sshd")]);
}

const ofTheBuild = ["etc/dpkg/dpkg.cfg.d/lab", "var/cache/apt/archives", "var/lib/apt/lists", "var/log/bootstrap.log"];

const ofOneHost = [
  ...["rsa", "ecdsa", "ed25519"].flatMap((type) => ["", ".pub"].map((end) => `etc/ssh/ssh_host_${type}_key${end}`)),
  "etc/hostname",
];

/** What packages enabled by themselves: which one brings up the network is each host's own. */
const networkUnits = [
  "etc/systemd/system/multi-user.target.wants/networking.service",
  "etc/systemd/system/multi-user.target.wants/NetworkManager.service",
  "etc/systemd/system/network-online.target.wants",
];

/** Timers and terminals that are masked need no link. What was unpacked before dpkg knew what to leave out. */
const leftovers = [
  ...["getty.target.wants", "timers.target.wants"].map((name) => `etc/systemd/system/${name}`),
  ...["doc", "man", "info", "locale"].map((name) => `usr/share/${name}`),
];

async function write(path: string, text: string): Promise<void> {
  makeFoldersFor("the lab", dirname(path));
  await rm(path, { force: true });
  await writeFile(path, text);
}

/** systemd takes a link to /dev/null for "not to be started". */
async function link(path: string): Promise<void> {
  makeFoldersFor("the lab", dirname(path));
  await rm(path, { force: true });
  await symlink("/dev/null", path);
}

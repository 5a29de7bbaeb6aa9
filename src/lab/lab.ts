import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { DebianImage } from "./debian/image.ts";
import type { Backend } from "./debian/network.ts";
import type { LabHost } from "./topology.ts";

/** fast: all hosts in one machine, each in namespaces of its own. debian: each host a machine of its own, a whole Debian with systemd. */
export const flavours = ["fast", "debian"] as const;
export type Flavour = (typeof flavours)[number];

/** A process of ours; its start time, as the kernel counts it, distinguishes it from another one with a reused pid. */
export interface LabProcess {
  readonly pid: number;
  readonly startTime: string;
}

/** A started lab, as it is stored in lab.json. Its own process is the machine with all hosts (fast) or the gateway (debian). */
export interface Lab extends LabProcess {
  readonly name: string;
  readonly hosts: readonly LabMember[];
  readonly vip: { readonly address: string; readonly forwardedPort: number };
  /** What the machines of the Debian flavour boot from; absent: the fast flavour. */
  readonly image?: DebianImage;
  /** What its machines are plugged into, in the Debian flavour. */
  readonly switch?: LabProcess;
}

export interface LabMember extends LabHost {
  readonly sshPort: number;
  /** In the Debian flavour. */
  readonly machine?: Machine;
}

export interface Machine extends LabProcess {
  readonly network: Backend;
}

export function flavourOf(lab: Lab): Flavour {
  return lab.image === undefined ? "fast" : "debian";
}

/** Where everything of one lab lies. */
export function labPaths(name: string) {
  // The XDG Base Directory Specification ignores a relative path.
  const { XDG_STATE_HOME = "" } = process.env;
  const base = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), ".local", "state");
  const folder = join(base, "lvsform", "lab", name);
  return {
    folder,
    description: join(folder, "lab.json"),
    key: join(folder, "id_ed25519"),
    knownHosts: join(folder, "known_hosts"),
    sshConfig: join(folder, "ssh_config"),
    seed: join(folder, "initrd"),
    serialLog: join(folder, "serial.log"),
    qemuLog: join(folder, "qemu.log"),
    ofSwitch: ["switch", "switch.rc", "switch.pid"].map((name) => join(folder, name)),
  };
}

/** Where what only a machine of the Debian flavour has lies; its name is in each, so that they can stand side by side. */
export function machinePaths(name: string, host: string) {
  const at = (end: string) => join(labPaths(name).folder, `${host}.${end}`);
  return {
    disk: at("qcow2"),
    seed: at("initrd"),
    serialLog: at("serial.log"),
    qemuLog: at("qemu.log"),
  };
}

/** The console and the complaints of what a host runs in. */
export function logsOf(lab: Lab, host: LabMember): { readonly serialLog: string; readonly qemuLog: string } {
  return host.machine === undefined ? labPaths(lab.name) : machinePaths(lab.name, host.name);
}

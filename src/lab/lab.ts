import { homedir } from "node:os";
import { join } from "node:path";
import type { LabHost } from "./topology.ts";

/** A started lab, as it is kept in lab.json. */
export interface Lab {
  readonly name: string;
  readonly pid: number;
  /** When the process began, as the kernel counts it: tells it from another one with a reused pid. */
  readonly startTime: string;
  readonly hosts: readonly (LabHost & { readonly sshPort: number })[];
  readonly vip: { readonly address: string; readonly forwardedPort: number };
}

/** Where everything of one lab lies. */
export function labPaths(name: string) {
  const folder = join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "lvsform", "lab", name);
  return {
    folder,
    description: join(folder, "lab.json"),
    key: join(folder, "id_ed25519"),
    knownHosts: join(folder, "known_hosts"),
    sshConfig: join(folder, "ssh_config"),
    seed: join(folder, "initrd"),
    serialLog: join(folder, "serial.log"),
    qemuLog: join(folder, "qemu.log"),
  };
}

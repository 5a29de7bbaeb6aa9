import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import type { LabProcess } from "./lab.ts";
import { readStartTime } from "./process.ts";
import { programsMissing } from "./run.ts";

const qemu = "qemu-system-x86_64";

export interface QemuFiles {
  readonly serialLog: string;
  readonly qemuLog: string;
  /** Its working folder: sockets are named relative to it, for the kernel takes short names only. */
  readonly folder: string;
  /** Whether its logs are appended to those of an earlier process. Default: they are new. */
  readonly append?: boolean;
}

/** Starts QEMU in a session of its own, so that it outlives this program and a Ctrl-C; its console and its complaints go to files. */
export async function spawnQemu(args: readonly string[], files: QemuFiles): Promise<LabProcess> {
  const how = files.append ? "a" : "w";
  const [serial, log] = await Promise.all([open(files.serialLog, how, 0o600), open(files.qemuLog, how, 0o600)]);
  try {
    const child = spawn(qemu, [...args], {
      detached: true,
      cwd: files.folder,
      stdio: ["ignore", serial.fd, log.fd],
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("spawn", () => resolve(child.pid ?? 0));
      child.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "ENOENT" ? programsMissing([qemu]) : error),
      );
    });
    child.unref();
    return { pid, startTime: (await readStartTime(pid)) ?? "" };
  } finally {
    await Promise.all([serial.close(), log.close()]);
  }
}

import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { Failure } from "../model/diagnostic.ts";
import type { Lab } from "./lab.ts";
import { startTimeOf } from "./process.ts";

const qemu = "qemu-system-x86_64";

/** Starts QEMU in a session of its own, so that it outlives this program and a Ctrl-C; its console and its complaints go to files. */
export async function spawnQemu(
  args: readonly string[],
  logs: { readonly serialLog: string; readonly qemuLog: string },
): Promise<Pick<Lab, "pid" | "startTime">> {
  const [serial, log] = await Promise.all([open(logs.serialLog, "w", 0o600), open(logs.qemuLog, "w", 0o600)]);
  try {
    const child = spawn(qemu, [...args], { detached: true, stdio: ["ignore", serial.fd, log.fd] });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("spawn", () => resolve(child.pid ?? 0));
      child.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "ENOENT" ? noQemu() : error));
    });
    child.unref();
    return { pid, startTime: (await startTimeOf(pid)) ?? "" };
  } finally {
    await Promise.all([serial.close(), log.close()]);
  }
}

function noQemu(): Failure {
  return new Failure({
    severity: "error",
    code: "no-qemu",
    summary: `the lab needs ${qemu}, which is not installed`,
    hint: "install one package: sudo apt-get install --no-install-recommends qemu-system-x86",
  });
}

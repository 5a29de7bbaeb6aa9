import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LabProcess, labPaths } from "../lab.ts";
import { readStartTime } from "../process.ts";
import { runProgram } from "../run.ts";

/** Where machines are plugged in: relative to the working folder of all processes, for the kernel takes short names only. */
export const socket = "switch";

/**
 * Starts an Ethernet switch. One that learns who is where: QEMU's own hub shows every frame to its gateway, which answers in the name of
 * hosts that are none of its business. Nor does it ever forget: a quiet host must not be looked for at the gateway.
 */
export async function startSwitch(name: string): Promise<LabProcess> {
  const { folder } = labPaths(name);
  const [settings, pidFile] = [join(folder, "switch.rc"), join(folder, "switch.pid")];
  await writeFile(settings, "hash/setexpire 1000000000\n", { mode: 0o600 });
  await runProgram("vde_switch", ["-d", "-s", socket, "-f", settings, "-p", pidFile, "-n", "256"], { cwd: folder });
  const pid = Number(await readFile(pidFile, "utf8"));
  return { pid, startTime: (await readStartTime(pid)) ?? "" };
}

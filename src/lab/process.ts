import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabProcess } from "./lab.ts";

/** The start time of a process, or undefined where there is none; a zombie is none. Source: proc(5), /proc/pid/stat fields 3 and 22. */
export async function readStartTime(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name may hold spaces and brackets: fields count from behind its last bracket.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

export async function isRunning({ pid, startTime }: LabProcess): Promise<boolean> {
  return (await readStartTime(pid)) === startTime;
}

/** How long QEMU may take to end by itself. Milliseconds. */
const graceMs = 3_000;

/** Ends a process of ours, and only it; by SIGKILL alone it has no time to write anything. */
export async function endProcess(
  ours: LabProcess,
  signals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGKILL"],
): Promise<void> {
  for (const signal of signals) {
    if (!(await isRunning(ours))) return;
    try {
      process.kill(ours.pid, signal);
    } catch (error) {
      // It ended in between: that is what was wanted.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    for (let waited = 0; waited < graceMs && (await isRunning(ours)); waited += 50) await sleep(50);
  }
}

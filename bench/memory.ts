import { readFileSync } from "node:fs";

/**
 * The most memory that a process had at once. Megabytes. Not its maximum resident set by getrusage(2), which begins with that of the process
 * that started it. Source: proc(5), VmHWM.
 */
export function mostMemory(pid: number | "self"): number {
  const [, kilobytes = "0"] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

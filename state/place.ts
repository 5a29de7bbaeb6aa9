import { readFileSync, readlinkSync } from "node:fs";

/**
 * Where this process runs: the boot id of the kernel and the PID namespace. Two containers can have one host name and each a process
 * of the same number; only where the place is the same, a process number shows whether its process lives. Empty where the system does
 * not show it.
 */
export function placeOfThisProcess(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}

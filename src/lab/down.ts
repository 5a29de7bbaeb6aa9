import { rm } from "node:fs/promises";
import { labPaths } from "./lab.ts";
import { endProcess } from "./process.ts";
import { labStatus } from "./status.ts";

/** Ends a lab. Its console log stays. Returns whether there was one. */
export async function stopLab(name: string): Promise<boolean> {
  const status = await labStatus(name);
  if (status.state === "down") return false;
  await endProcess(status.lab);
  const { description, key, knownHosts, sshConfig, seed } = labPaths(name);
  await Promise.all([description, key, knownHosts, sshConfig, seed].map((path) => rm(path, { force: true })));
  return true;
}

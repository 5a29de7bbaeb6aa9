import type { Lab } from "./lab.ts";
import { forgetLab } from "./lab-files.ts";
import { endProcess } from "./process.ts";
import { labStatus } from "./status.ts";

/** Ends a lab. Its console logs stay. Returns whether there was one. */
export async function stopLab(name: string): Promise<boolean> {
  const status = await labStatus(name);
  if (status.state === "down") return false;
  await endLab(status.lab);
  return true;
}

/** Ends whatever still runs of a lab, and clears it away. */
export async function endLab(lab: Lab): Promise<void> {
  const machines = lab.hosts.flatMap(({ machine }) => machine ?? []);
  await Promise.all([lab, ...machines, ...(lab.switch ? [lab.switch] : [])].map((one) => endProcess(one)));
  await forgetLab(lab);
}

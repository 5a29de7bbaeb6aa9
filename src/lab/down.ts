import { forgetLab } from "./lab-files.ts";
import { endProcess } from "./process.ts";
import { labStatus } from "./status.ts";

/** Ends a lab. Its console log stays. Returns whether there was one. */
export async function stopLab(name: string): Promise<boolean> {
  const status = await labStatus(name);
  if (status.state === "down") return false;
  await endProcess(status.lab);
  await forgetLab(name);
  return true;
}

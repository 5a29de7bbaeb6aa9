import { readFile } from "node:fs/promises";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { printable } from "../model/printable.ts";
import { type Lab, labPaths } from "./lab.ts";
import { isRunning } from "./process.ts";

export type LabStatus =
  | { readonly state: "down" }
  | { readonly state: "running"; readonly lab: Lab }
  | { readonly state: "dead"; readonly lab: Lab; readonly why: Diagnostic };

/** Whether a lab runs; where it died, why. */
export async function labStatus(name: string): Promise<LabStatus> {
  const text = await readFile(labPaths(name).description, "utf8").catch(() => undefined);
  if (text === undefined) return { state: "down" };
  const lab = JSON.parse(text) as Lab;
  if (await isRunning(lab)) return { state: "running", lab };
  return { state: "dead", lab, why: await tellDeath(name, `the lab ${name} (process ${lab.pid}) has ended by itself`) };
}

/** The lab, or a {@link Failure} that says why there is none. */
export async function runningLab(name: string): Promise<Lab> {
  const status = await labStatus(name);
  if (status.state === "running") return status.lab;
  if (status.state === "dead") throw new Failure(status.why);
  throw new Failure({
    severity: "error",
    code: "lab-down",
    summary: `the lab ${name} is not running`,
    hint: `start it: lvsform lab up${name === "default" ? "" : ` --name ${name}`}`,
  });
}

/** A diagnostic with the last words of the guest's console and of QEMU. */
export async function tellDeath(name: string, summary: string): Promise<Diagnostic> {
  const { serialLog, qemuLog } = labPaths(name);
  const last = async (path: string) =>
    printable(await readFile(path, "utf8").catch(() => ""))
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-15);
  const [serial, qemu] = await Promise.all([last(serialLog), last(qemuLog)]);
  return {
    severity: "error",
    code: "lab-dead",
    summary,
    detail: [...qemu, ...serial, `whole console: ${serialLog}`].join("\n"),
    hint: `start it again: lvsform lab up${name === "default" ? "" : ` --name ${name}`}`,
  };
}

import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { printable } from "../model/printable.ts";
import { readUserText } from "../model/user-file.ts";
import { type Lab, type LabMember, labPaths, logsOf } from "./lab.ts";
import { isRunning } from "./process.ts";

export type LabStatus =
  | { readonly state: "down" }
  /** `off`: hosts whose machine has ended, by a poweroff for example. */
  | { readonly state: "running"; readonly lab: Lab; readonly off: readonly LabMember[] }
  | { readonly state: "dead"; readonly lab: Lab; readonly why: Diagnostic };

/** Whether a lab runs; where it died, why. */
export async function labStatus(name: string): Promise<LabStatus> {
  const text = await readUserText(labPaths(name).description).catch(() => undefined);
  if (text === undefined) return { state: "down" };
  const lab = JSON.parse(text) as Lab;
  if (!(await isRunning(lab)) || (lab.switch && !(await isRunning(lab.switch)))) {
    const why = await tellDeath(name, `the lab ${name} (process ${lab.pid}) has ended by itself`, labPaths(name));
    return { state: "dead", lab, why };
  }
  const isOff = await Promise.all(lab.hosts.map(async ({ machine }) => machine && !(await isRunning(machine))));
  return { state: "running", lab, off: lab.hosts.filter((_, index) => isOff[index]) };
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
    hint: `start it: lvsform lab up${nameOption(name)}`,
  });
}

/** A host of a lab, or a {@link Failure} that says which ones there are. */
export function hostOf(lab: Lab, name: string): LabMember {
  const found = lab.hosts.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Failure({
    ...({ severity: "error", code: "no-such-host", host: name } as const),
    summary: `the lab ${lab.name} has no host ${name}`,
    hint: `its hosts are ${lab.hosts.map((one) => one.name).join(", ")}`,
  });
}

/** Where a host's machine has ended by itself, and how to have it back. */
export async function tellOff(lab: Lab, host: LabMember): Promise<Diagnostic> {
  const summary = `the machine of ${host.name} (process ${host.machine?.pid}) has ended by itself`;
  const { detail, ...told } = await tellDeath(lab.name, summary, logsOf(lab, host));
  const hint = `start it again: lvsform lab power-cut ${host.name}${nameOption(lab.name)}`;
  return { ...told, ...(detail === undefined ? {} : { detail }), code: "host-off", host: host.name, hint };
}

/** A diagnostic with the last words of a guest's console and of its QEMU. */
export async function tellDeath(
  name: string,
  summary: string,
  { serialLog, qemuLog }: { readonly serialLog: string; readonly qemuLog: string },
): Promise<Diagnostic> {
  const last = async (path: string) =>
    printable(await readUserText(path).catch(() => ""))
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-15);
  const [serial, qemu] = await Promise.all([last(serialLog), last(qemuLog)]);
  return {
    severity: "error",
    code: "lab-dead",
    summary,
    detail: [...qemu, ...serial, `whole console: ${serialLog}`].join("\n"),
    hint: `start it again: lvsform lab up${nameOption(name)}`,
  };
}

function nameOption(name: string): string {
  return name === "default" ? "" : ` --name ${name}`;
}

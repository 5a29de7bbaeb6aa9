import { diagnostic, failure } from "../messages/build.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { readUserText } from "../model/local/user-file.ts";
import { printable } from "../model/text/printable.ts";
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
    const why = await reportDeath(name, `The lab ${name} (process ${lab.pid}) has ended by itself.`, labPaths(name));
    return { state: "dead", lab, why };
  }
  const isOff = await Promise.all(lab.hosts.map(async ({ machine }) => machine && !(await isRunning(machine))));
  return { state: "running", lab, off: lab.hosts.filter((_, index) => isOff[index]) };
}

/** The lab, or a {@link Failure} with the reason why there is none. */
export async function runningLab(name: string): Promise<Lab> {
  const status = await labStatus(name);
  if (status.state === "running") return status.lab;
  if (status.state === "dead") throw new Failure(status.why);
  throw failure("lab-down", { name, start: startCommand(name) });
}

/** A host of a lab, or a {@link Failure} that lists the existing ones. */
export function hostOf(lab: Lab, name: string): LabMember {
  const found = lab.hosts.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw failure(
    "lab-host-unknown",
    { lab: lab.name, host: name, hosts: lab.hosts.map((one) => one.name) },
    { host: name },
  );
}

/** Reports a host whose machine has ended by itself. */
export async function reportOff(lab: Lab, host: LabMember): Promise<Diagnostic> {
  const summary = `The machine of ${host.name} (process ${host.machine?.pid}) has ended by itself.`;
  const start = `lvsform lab power-cut ${host.name}${nameOption(lab.name)}`;
  const output = await lastLines(logsOf(lab, host));
  return diagnostic("lab-host-off", { summary, output, start }, { host: host.name });
}

/** Reports a lab that has ended, or that is not ready: with the last lines of a console and of its QEMU. */
export async function reportDeath(name: string, summary: string, logs: Logs): Promise<Diagnostic> {
  return diagnostic("lab-dead", { summary, output: await lastLines(logs), start: startCommand(name) });
}

interface Logs {
  readonly serialLog: string;
  readonly qemuLog: string;
}

async function lastLines({ serialLog, qemuLog }: Logs): Promise<string> {
  const last = async (path: string) =>
    printable(await readUserText(path).catch(() => ""))
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-15);
  const [serial, qemu] = await Promise.all([last(serialLog), last(qemuLog)]);
  return [...qemu, ...serial, `The whole console is in ${serialLog}.`].join("\n");
}

function startCommand(name: string): string {
  return `lvsform lab up${nameOption(name)}`;
}

function nameOption(name: string): string {
  return name === "default" ? "" : ` --name ${name}`;
}

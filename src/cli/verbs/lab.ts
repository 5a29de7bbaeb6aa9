import type { Backend } from "../../lab/debian/network.ts";
import { cutPower } from "../../lab/debian/power-cut.ts";
import { stopLab } from "../../lab/down.ts";
import { type Flavour, flavourOf, type Lab, labPaths } from "../../lab/lab.ts";
import { rebootHost } from "../../lab/reboot.ts";
import { sshConfigOf } from "../../lab/ssh-config.ts";
import { hostOf, labStatus, reportOff, runningLab } from "../../lab/status.ts";
import { startLab } from "../../lab/up.ts";
import { failure } from "../../messages/build.ts";
import { printDiagnostic } from "../../views/diagnostic-text.ts";
import type { Session } from "./flags.ts";

interface LabFlags {
  readonly name: string;
}

interface UpFlags extends LabFlags {
  readonly realServers: number;
  readonly directors: number;
  readonly flavour: Flavour;
  readonly network?: readonly Backend[];
}

export async function up(session: Session, { network, ...flags }: UpFlags): Promise<number> {
  if (network !== undefined && flags.flavour !== "debian") throw failure("lab-network-unsupported", {});
  const networks = network === undefined ? {} : { networks: network };
  const { lab, started } = await startLab({ ...flags, ...networks, onProgress: session.progress });
  session.terminal.out(`${started ? "The lab is up" : "The lab is up already"}: ${describe(lab)}\n`);
  session.terminal.out(`Reach its hosts with --ssh-config ${labPaths(lab.name).sshConfig}\n`);
  return 0;
}

export async function down({ terminal }: Session, { name }: LabFlags): Promise<number> {
  const before = await labStatus(name);
  const stopped = await stopLab(name);
  const machines = before.state !== "down" && flavourOf(before.lab) === "debian";
  const where = machines ? `consoles stay in ${labPaths(name).folder}` : `console stays at ${labPaths(name).serialLog}`;
  terminal.out(stopped ? `The lab is down; its last ${where}\n` : "No lab was running.\n");
  return 0;
}

export async function status({ terminal }: Session, { name }: LabFlags): Promise<number> {
  const found = await labStatus(name);
  if (found.state === "dead") terminal.error(`${printDiagnostic(found.why, terminal.paintError)}\n`);
  else terminal.out(found.state === "down" ? "down\n" : `running: ${describe(found.lab)}\n`);
  if (found.state !== "running") return 1;
  for (const host of found.off)
    terminal.error(`${printDiagnostic(await reportOff(found.lab, host), terminal.paintError)}\n`);
  return found.off.length === 0 ? 0 : 1;
}

export async function exec(
  session: Session,
  { name }: LabFlags,
  host: string,
  argv: readonly string[],
): Promise<number> {
  const lab = await runningLab(name);
  const { code, stdout, stderr } = await session.execOn(labPaths(name).sshConfig, hostOf(lab, host).name, argv);
  (session.terminal.pass ?? session.terminal.out)(stdout);
  session.terminal.error(stderr);
  return code ?? 1;
}

export async function reboot(session: Session, { name }: LabFlags, host: string): Promise<number> {
  return again(session, host, "has rebooted", rebootHost(name, host));
}

export async function powerCut(session: Session, { name }: LabFlags, host: string): Promise<number> {
  return again(session, host, "lost its power and booted", cutPower(name, host));
}

export async function sshConfig({ terminal }: Session, { name }: LabFlags): Promise<number> {
  terminal.out(sshConfigOf(await runningLab(name)));
  return 0;
}

async function again({ terminal }: Session, host: string, what: string, work: Promise<number>): Promise<number> {
  terminal.out(`${host} ${what}; it answers ssh again after ${((await work) / 1_000).toFixed(1)} s\n`);
  return 0;
}

function describe({ hosts, vip, pid }: Lab): string {
  const names = hosts.map(({ name, role, machine }) => {
    const about = [...(role === "real-server" ? [] : [role]), ...(machine ? [machine.network] : [])];
    return about.length === 0 ? name : `${name} (${about.join(", ")})`;
  });
  return `${names.join(", ")}; the VIP ${vip.address}:80 is http://127.0.0.1:${vip.forwardedPort}/ here (process ${pid})`;
}

import { Option } from "commander";
import { readBackends } from "../lab/debian/dealing.ts";
import type { Backend } from "../lab/debian/network.ts";
import { cutPower } from "../lab/debian/power-cut.ts";
import { stopLab } from "../lab/down.ts";
import { type Flavour, flavourOf, flavours, type Lab, labPaths } from "../lab/lab.ts";
import { rebootHost } from "../lab/reboot.ts";
import { sshConfigOf } from "../lab/ssh-config.ts";
import { hostOf, labStatus, runningLab, tellOff } from "../lab/status.ts";
import { limits } from "../lab/topology.ts";
import { startLab } from "../lab/up.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { printDiagnostic } from "../views/diagnostic-text.ts";
import { type AddCommand, type Session, wholeNumber } from "./command.ts";

interface LabFlags {
  readonly name: string;
}

interface UpFlags extends LabFlags {
  readonly realServers: number;
  readonly directors: number;
  readonly flavour: Flavour;
  readonly network?: readonly Backend[];
}

async function up(session: Session, { network, ...flags }: UpFlags): Promise<number> {
  if (network !== undefined && flags.flavour !== "debian") throw new Failure(networkOfFast);
  const networks = network === undefined ? {} : { networks: network };
  const { lab, started } = await startLab({ ...flags, ...networks, onProgress: session.progress });
  session.terminal.out(`${started ? "The lab is up" : "The lab is up already"}: ${describe(lab)}\n`);
  session.terminal.out(`Reach its hosts with --ssh-config ${labPaths(lab.name).sshConfig}\n`);
  return 0;
}

async function down({ terminal }: Session, { name }: LabFlags): Promise<number> {
  const before = await labStatus(name);
  const stopped = await stopLab(name);
  const machines = before.state !== "down" && flavourOf(before.lab) === "debian";
  const where = machines ? `consoles stay in ${labPaths(name).folder}` : `console stays at ${labPaths(name).serialLog}`;
  terminal.out(stopped ? `The lab is down; its last ${where}\n` : "No lab was running.\n");
  return 0;
}

async function status({ terminal }: Session, { name }: LabFlags): Promise<number> {
  const found = await labStatus(name);
  if (found.state === "dead") terminal.error(`${printDiagnostic(found.why, terminal.paintError)}\n`);
  else terminal.out(found.state === "down" ? "down\n" : `running: ${describe(found.lab)}\n`);
  if (found.state !== "running") return 1;
  for (const host of found.off)
    terminal.error(`${printDiagnostic(await tellOff(found.lab, host), terminal.paintError)}\n`);
  return found.off.length === 0 ? 0 : 1;
}

async function exec(session: Session, { name }: LabFlags, host: string, argv: readonly string[]): Promise<number> {
  const lab = await runningLab(name);
  const { code, stdout, stderr } = await session.execOn(labPaths(name).sshConfig, hostOf(lab, host).name, argv);
  session.terminal.out(stdout);
  session.terminal.error(stderr);
  return code ?? 1;
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

const networkOfFast: Diagnostic = {
  ...{ severity: "error", code: "network-of-fast", summary: "--network is for the Debian flavour alone" },
  detail: "hosts of the fast flavour have Debian's ifupdown, which is asked when they reboot",
  hint: "add --flavour debian, or leave --network out",
};

export const addLab: AddCommand = (program, session) => {
  const lab = program.command("lab").description("a real LVS network in QEMU, to try things on");
  const named = (word: string, description: string) =>
    lab
      .command(word)
      .description(description)
      .addOption(
        new Option("--name <name>", "several labs can run side by side")
          .default("default")
          .argParser((text: string) => {
            if (/^[A-Za-z0-9_-]{1,40}$/.test(text)) return text;
            throw new Failure({
              ...{ severity: "error", code: "bad-lab-name", summary: `"${text}" is not a name for a lab` },
              hint: "use letters, digits, dash and underscore, at most 40",
            });
          }),
      );
  const start = named("up", "boot it: v10 client, v11 director, v12 and up real servers")
    .addOption(new Option("--real-servers <n>", "how many").default(3).argParser(wholeNumber(1, limits.realServers)))
    .addOption(new Option("--directors <n>", "how many").default(1).argParser(wholeNumber(1, limits.directors)))
    .addOption(
      new Option(
        "--flavour <name>",
        "fast: all hosts in one machine, ready in seconds; debian: each a whole Debian system",
      )
        .choices(flavours)
        .default("fast"),
    )
    .addOption(
      new Option(
        "--network <backend>",
        "debian: ifupdown (default), networkd, netplan or networkmanager; with commas: dealt out in turn",
      ).argParser(readBackends),
    );
  start.action(async () => session.end(await up(session, start.opts())));
  const stop = named("down", "end it");
  stop.action(async () => session.end(await down(session, stop.opts())));
  const look = named("status", "whether it runs; if it died, why");
  look.action(async () => session.end(await status(session, look.opts())));
  const run = named("exec", "run a command on one of its hosts")
    .argument("<host>")
    .argument("<command...>", "after --");
  run.action(async (host: string, argv: readonly string[]) => session.end(await exec(session, run.opts(), host, argv)));
  const boot = named("reboot", "reboot one of its hosts, and wait until it answers again").argument("<host>");
  boot.action(async (host: string) =>
    session.end(await again(session, host, "has rebooted", rebootHost(boot.opts<LabFlags>().name, host))),
  );
  const cut = named("power-cut", "debian: take the power from one of its hosts and give it back").argument("<host>");
  cut.action(async (host: string) =>
    session.end(await again(session, host, "lost its power and booted", cutPower(cut.opts<LabFlags>().name, host))),
  );
  const config = named("ssh-config", "print its OpenSSH client configuration");
  config.action(async () => {
    session.terminal.out(sshConfigOf(await runningLab(config.opts<LabFlags>().name)));
    session.end(0);
  });
};

import { Option } from "commander";
import { stopLab } from "../lab/down.ts";
import type { Lab } from "../lab/lab.ts";
import { labPaths } from "../lab/lab.ts";
import { sshConfigOf } from "../lab/ssh-config.ts";
import { labStatus, runningLab } from "../lab/status.ts";
import { limits } from "../lab/topology.ts";
import { startLab } from "../lab/up.ts";
import { Failure } from "../model/diagnostic.ts";
import { printDiagnostic } from "../views/diagnostic-text.ts";
import { type AddCommand, type Session, wholeNumber } from "./command.ts";

interface LabFlags {
  readonly name: string;
}

async function up(session: Session, flags: LabFlags & { realServers: number; directors: number }): Promise<number> {
  const { lab, started } = await startLab({ ...flags, onProgress: session.progress });
  session.terminal.out(`${started ? "The lab is up" : "The lab is up already"}: ${describe(lab)}\n`);
  session.terminal.out(`Reach its hosts with --ssh-config ${labPaths(lab.name).sshConfig}\n`);
  return 0;
}

async function down({ terminal }: Session, { name }: LabFlags): Promise<number> {
  const stopped = await stopLab(name);
  terminal.out(
    stopped ? `The lab is down; its last console stays at ${labPaths(name).serialLog}\n` : "No lab was running.\n",
  );
  return 0;
}

async function status({ terminal }: Session, { name }: LabFlags): Promise<number> {
  const found = await labStatus(name);
  if (found.state === "dead") terminal.error(`${printDiagnostic(found.why, terminal.paintError)}\n`);
  else terminal.out(found.state === "down" ? "down\n" : `running: ${describe(found.lab)}\n`);
  return found.state === "running" ? 0 : 1;
}

async function exec(session: Session, { name }: LabFlags, host: string, argv: readonly string[]): Promise<number> {
  const lab = await runningLab(name);
  if (!lab.hosts.some((one) => one.name === host)) throw new Failure(noSuchHost(lab, host));
  const { code, stdout, stderr } = await session.execOn(labPaths(name).sshConfig, host, argv);
  session.terminal.out(stdout);
  session.terminal.error(stderr);
  return code ?? 1;
}

function describe({ hosts, vip, pid }: Lab): string {
  const names = hosts.map(({ name, role }) => (role === "real-server" ? name : `${name} (${role})`));
  return `${names.join(", ")}; the VIP ${vip.address}:80 is http://127.0.0.1:${vip.forwardedPort}/ here (process ${pid})`;
}

function noSuchHost({ name, hosts }: Lab, host: string) {
  return {
    ...({ severity: "error", code: "no-such-host", host } as const),
    summary: `the lab ${name} has no host ${host}`,
    hint: `its hosts are ${hosts.map((one) => one.name).join(", ")}`,
  };
}

export const addLab: AddCommand = (program, session) => {
  const lab = program.command("lab").description("a real LVS network in one QEMU process, to try things on");
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
    .addOption(new Option("--directors <n>", "how many").default(1).argParser(wholeNumber(1, limits.directors)));
  start.action(async () => session.end(await up(session, start.opts())));
  const stop = named("down", "end it");
  stop.action(async () => session.end(await down(session, stop.opts())));
  const look = named("status", "whether it runs; if it died, why");
  look.action(async () => session.end(await status(session, look.opts())));
  const run = named("exec", "run a command on one of its hosts")
    .argument("<host>")
    .argument("<command...>", "after --");
  run.action(async (host: string, argv: readonly string[]) => session.end(await exec(session, run.opts(), host, argv)));
  const config = named("ssh-config", "print its OpenSSH client configuration");
  config.action(async () => {
    session.terminal.out(sshConfigOf(await runningLab(config.opts<LabFlags>().name)));
    session.end(0);
  });
};

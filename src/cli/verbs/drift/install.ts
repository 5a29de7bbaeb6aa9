import { rm } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { openState } from "../../../api/open-state.ts";
import type { Tool } from "../../../api/pipeline.ts";
import {
  cronLine,
  cronOf,
  isUnitOf,
  type Scheduled,
  unitFiles,
  unitNames,
  withCronLine,
} from "../../../drift/schedule.ts";
import { makeFoldersFor } from "../../../files/folders.ts";
import { oneLine } from "../../../files/target-text.ts";
import { failure } from "../../../messages/build.ts";
import { readUserText } from "../../../model/local/user-file.ts";
import { quote, type Shell, sh } from "../../../model/shell/shell.ts";
import { printDiagnostics } from "../../../views/diagnostic-text.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { writeWhole } from "../write-whole.ts";
import { dropEnvironment, neededEnvironment, openAddresses, writeEnvironment } from "./store-environment.ts";

export interface InstallFlags {
  readonly systemd: boolean;
  readonly cron: boolean;
  /** The present user's own systemd, also where that is root. */
  readonly user: boolean;
  readonly every: number;
  readonly state?: string;
  readonly sshConfig?: string;
}

/** Installs a schedule on this machine that scans the present cluster for drift, as the present user; prints all that was written. `words`: further ones of a scan; `notify`: whom
 * they name. */
export async function install(
  tool: Tool,
  terminal: Terminal,
  words: readonly string[],
  flags: InstallFlags,
  notify: readonly string[],
): Promise<number> {
  const what = scheduled(tool, words, flags);
  if (flags.systemd === flags.cron) throw failure("scheduler-missing", {});
  const open = openAddresses(notify);
  if (open.length > 0) terminal.error(printDiagnostics(open, terminal.paintError));
  const environment = await neededEnvironment(what.folder, notify);
  const keep = () => writeEnvironment(terminal, what.folder, environment);
  return flags.systemd ? byTimer(tool, terminal, what, flags, keep) : byCron(tool, terminal, what, flags.every, keep);
}

/** Takes away what install wrote, of both clocks. */
export async function uninstall(tool: Tool, terminal: Terminal, { user }: Pick<InstallFlags, "user">): Promise<number> {
  const { cluster } = openState(tool);
  const what = { cluster, folder: dirname(tool.clusterFile) };
  const { folder, systemctl } = units(user);
  for (const name of unitNames(what)) {
    if ((await findOwner(folder, name, what)) === "another") continue;
    await local(tool, sh`${systemctl} disable --now ${quote(`${name}.timer`)} 2>/dev/null || :`);
    for (const end of ["service", "timer"]) await rm(join(folder, `${name}.${end}`), { force: true });
  }
  await local(tool, sh`${systemctl} daemon-reload 2>/dev/null || :`);
  // Without cron there is no line to take out.
  const before = await local(tool, sh`crontab -l 2>/dev/null || :`);
  const now = withCronLine(before, what, null);
  if (now !== before) await writeCrontab(tool, now);
  await dropEnvironment(what.folder);
  terminal.out(`Drift scans of ${cluster} are not scheduled any more.\n`);
  return 0;
}

function scheduled(tool: Tool, words: readonly string[], flags: InstallFlags): Scheduled {
  const { cluster } = openState(tool);
  const path = (option: string, value: string | undefined) => (value === undefined ? [] : [option, resolve(value)]);
  return {
    cluster: oneLine("cluster name", cluster),
    folder: oneLine("folder", dirname(tool.clusterFile)),
    // In a crontab and in a unit file a line end would begin a line of its own: another job.
    argv: [
      process.execPath,
      resolve(process.argv[1] ?? "lvsform"),
      "drift",
      "-f",
      tool.clusterFile,
      ...path("--state", flags.state),
      ...path("--ssh-config", flags.sshConfig),
      // While an apply is running, a scheduled scan is no failure: it waits. The last option counts.
      "--lock-timeout",
      "10m",
      ...words,
    ].map((word) => oneLine("option", word)),
  };
}

async function byTimer(
  tool: Tool,
  terminal: Terminal,
  what: Scheduled,
  { every, user }: InstallFlags,
  keep: () => Promise<void>,
): Promise<number> {
  const { folder, systemctl } = units(user);
  makeFoldersFor("the units", folder);
  const [usual, other] = unitNames(what);
  const name = (await findOwner(folder, usual, what)) === "another" ? other : usual;
  await keep();
  for (const { name: file, text } of unitFiles(what, name, every)) {
    await writeWhole(join(folder, file), text, { purpose: "The unit", detail: "The schedule is not installed." });
    terminal.out(`wrote ${join(folder, file)}\n${indented(text)}`);
  }
  const enable = sh`${systemctl} daemon-reload && ${systemctl} enable --now ${quote(`${name}.timer`)}`;
  await local(tool, enable);
  terminal.out(`ran ${enable}\n`);
  return 0;
}

async function byCron(
  tool: Tool,
  terminal: Terminal,
  what: Scheduled,
  every: number,
  keep: () => Promise<void>,
): Promise<number> {
  const schedule = cronOf(every);
  if (schedule === undefined) throw failure("cron-interval", { seconds: every });
  const line = cronLine(schedule, what);
  const before = await crontab(tool);
  await keep();
  await writeCrontab(tool, withCronLine(before, what, line));
  terminal.out(`wrote into the crontab of ${userInfo().username}\n${indented(`${line}\n`)}`);
  return 0;
}

/** Whose a unit of that name is: a cluster of the same name may lie in another folder. */
async function findOwner(folder: string, name: string, { folder: own }: Pick<Scheduled, "folder">) {
  const service = await readUserText(join(folder, `${name}.service`)).catch(() => undefined);
  return service === undefined ? "free" : isUnitOf(service, own) ? "this" : "another";
}

/** Root's units are the machine's; another user has their own. */
function units(isOwn: boolean): { readonly folder: string; readonly systemctl: Shell } {
  if (process.getuid?.() === 0 && !isOwn) return { folder: "/etc/systemd/system", systemctl: sh`systemctl` };
  // The XDG Base Directory Specification ignores a relative path.
  const { XDG_CONFIG_HOME = "" } = process.env;
  const home = isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), ".config");
  return { folder: join(home, "systemd/user"), systemctl: sh`systemctl --user` };
}

async function crontab(tool: Tool): Promise<string> {
  // It fails where there is none yet, too.
  return local(
    tool,
    sh`command -v crontab >/dev/null || { echo 'there is no program crontab here' >&2; exit 1; }\ncrontab -l 2>/dev/null || :`,
  );
}

async function writeCrontab(tool: Tool, text: string): Promise<void> {
  await local(tool, sh`printf %s ${quote(text)} | crontab -`);
}

async function local(tool: Tool, script: Shell): Promise<string> {
  const { code, stdout, stderr } = await tool.withLocal((transport) =>
    transport.exec(sh`${script}\n`, { timeoutMs: 30_000 }),
  );
  if (code === 0) return stdout;
  const reason = stderr.trim().split("\n")[0] || `exit status ${code}`;
  throw failure("scheduler-refused", { reason, script: script.slice(0, 300) });
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

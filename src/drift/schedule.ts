import { createHash } from "node:crypto";
import { quote, quoteAll, sh } from "../model/shell/shell.ts";
import { environmentFile } from "./environment.ts";

/** What is run by the clock: whole words, none of them relative. */
export interface Scheduled {
  readonly cluster: string;
  readonly argv: readonly string[];
  /** Of the cluster's file. */
  readonly folder: string;
}

export interface UnitFile {
  readonly name: string;
  readonly text: string;
}

/**
 * `lvsform-drift-web`; what a unit's name does not take becomes a dash. The second is for where another cluster of that name has the first:
 * of another folder.
 */
export function unitNames({ cluster, folder }: Pick<Scheduled, "cluster" | "folder">): readonly [string, string] {
  const name = `lvsform-drift-${cluster.replaceAll(/[^A-Za-z0-9_.-]/g, "-")}`;
  return [name, `${name}-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`];
}

/** Whether a service that was written before looks at the cluster of a folder. */
export function isUnitOf(service: string, folder: string): boolean {
  return service.split("\n").includes(`WorkingDirectory=${forUnit(folder)}`);
}

/** A service that looks once, and a timer for it. Source: systemd.service(5), systemd.timer(5). */
export function unitFiles(what: Scheduled, name: string, everySeconds: number): readonly UnitFile[] {
  const service = [
    "# Written by lvsform drift install; lvsform drift uninstall takes it away.",
    "[Unit]",
    `Description=Drift of the LVS cluster ${forUnit(what.cluster)}`,
    "Documentation=man:ipvsadm(8)",
    "Wants=network-online.target",
    "After=network-online.target",
    "",
    "[Service]",
    "Type=oneshot",
    `WorkingDirectory=${forUnit(what.folder)}`,
    // It is there where something is secret. A path of systemd's is a pattern.
    `EnvironmentFile=-${forUnit(environmentFile(what.folder)).replaceAll(/[*?[\\]/g, "\\$&")}`,
    `ExecStart=${what.argv.map(unitWord).join(" ")}`,
    "# Drift is reported by the output and by the exit status; only a scan that could not run is a failure.",
    "SuccessExitStatus=2",
    "TimeoutStartSec=15min",
    // Else the journal has it under the name of what runs it, "node".
    "SyslogIdentifier=lvsform",
    "Nice=10",
    "",
  ];
  const timer = [
    "# Written by lvsform drift install; lvsform drift uninstall takes it away.",
    "[Unit]",
    `Description=Drift of the LVS cluster ${forUnit(what.cluster)}, every ${everySeconds} s`,
    "",
    "[Timer]",
    "OnBootSec=2min",
    `OnUnitActiveSec=${everySeconds}s`,
    `RandomizedDelaySec=${Math.min(30, Math.floor(everySeconds / 10))}s`,
    "AccuracySec=1s",
    "",
    "[Install]",
    "WantedBy=timers.target",
    "",
  ];
  return [
    { name: `${name}.service`, text: service.join("\n") },
    { name: `${name}.timer`, text: timer.join("\n") },
  ];
}

/** Neither a specifier nor a variable, and on one line. */
function forUnit(text: string): string {
  return text.replaceAll("%", "%%").replaceAll(/[\n\r]/g, " ");
}

function unitWord(word: string): string {
  const escaped = forUnit(word).replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "$$$$");
  return `"${escaped}"`;
}

/** What marks the line of a cluster in a crontab: names are given twice, folders are not. */
function marker({ cluster, folder }: Pick<Scheduled, "cluster" | "folder">): string {
  return `# lvsform drift of ${cluster} in ${folder}`.replaceAll(/[\n\r]/g, " ");
}

/** The crontab with the line of a cluster, in the place of a former one; null: without. Source: crontab(5). */
export function withCronLine(
  crontab: string,
  what: Pick<Scheduled, "cluster" | "folder">,
  line: string | null,
): string {
  const mark = marker(what);
  const lines = crontab.split("\n").filter((one, at, all) => one !== mark && all[at - 1] !== mark);
  while (lines.at(-1) === "") lines.pop();
  const own = line === null ? [] : [mark, line];
  return [...lines, ...own].map((one) => `${one}\n`).join("");
}

/** A line of a crontab: cron takes a percent sign for the end of a line. Drift is no failure: cron would send a mail of every look. */
export function cronLine(schedule: string, { argv, folder }: Scheduled): string {
  const secrets = quote(environmentFile(folder));
  const command = sh`cd ${quote(folder)} && if [ -r ${secrets} ]; then set -a; . ${secrets}; set +a; fi && ${quoteAll(argv)} >/dev/null`;
  return `${schedule} ${command.replaceAll("%", "\\%")}`;
}

/** Every so many seconds as crontab writes it; undefined where it cannot: less than a minute, or no divisor of an hour or a day. */
export function cronOf(everySeconds: number): string | undefined {
  const minutes = everySeconds / 60;
  if (!Number.isInteger(minutes) || minutes < 1) return undefined;
  if (minutes < 60) return 60 % minutes === 0 ? (minutes === 1 ? "* * * * *" : `*/${minutes} * * * *`) : undefined;
  const hours = minutes / 60;
  if (!Number.isInteger(hours) || hours > 24 || 24 % hours !== 0) return undefined;
  if (hours === 24) return "0 0 * * *";
  return hours === 1 ? "0 * * * *" : `0 */${hours} * * *`;
}

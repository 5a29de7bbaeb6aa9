import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError, Option } from "commander";
import { declare, type Tool } from "../pipeline.ts";
import { type DirectorStats, readStats, type ServiceStats } from "../verify/stats.ts";
import { printDiagnostics } from "../views/diagnostic-text.ts";
import { printStats } from "../views/stats-text.ts";
import type { Terminal } from "../views/terminal.ts";
import { type AddCommand, act, onHosts } from "./command.ts";
import { execOf } from "./verify.ts";

export interface StatsFlags {
  readonly json: boolean;
  readonly watch: boolean;
  /** Milliseconds. */
  readonly interval: number;
}

/** Shows the counters of every service on every director, once or until a signal. 3 where a director could not be read. */
export async function stats(tool: Tool, terminal: Terminal, flags: StatsFlags): Promise<number> {
  const { json, watch, interval } = flags;
  const declaration = await declare(tool);
  const show = screen(terminal, flags);
  const exec = execOf(tool, declaration);
  if (!watch) tool.progress("reading the counters");
  for (;;) {
    const directors = await readStats(declaration.services, { exec, counters: tool.counters });
    if (tool.signal?.aborted) return 0;
    const problems = directors.flatMap(({ problem }) => problem ?? []);
    if (json) {
      const value = { formatVersion: "1.0", at: tool.now().toISOString(), directors: directors.map(toJson) };
      terminal.out(`${watch ? JSON.stringify(value) : JSON.stringify(value, null, 2)}\n`);
    } else {
      show(
        `${watch ? `${tool.now().toISOString()}\n` : ""}${printStats(directors, terminal.paint, terminal.columns())}`,
      );
      if (!watch || !terminal.interactive) terminal.error(printDiagnostics(problems, terminal.paintError));
    }
    if (!watch) return problems.length > 0 ? 3 : 0;
    // The signal ends the wait, not the program: it has nothing to put in order.
    await sleep(interval, undefined, tool.signal ? { signal: tool.signal } : {}).catch(() => {});
    if (tool.signal?.aborted) return 0;
  }
}

/** Writes a table where the last one stood, on a terminal that is watched; else below it. */
function screen(terminal: Terminal, { watch }: StatsFlags): (text: string) => void {
  let isFirst = true;
  return (text) => {
    const inPlace = watch && terminal.interactive;
    const clear = isFirst ? "\u001b[2J\u001b[H" : "\u001b[H";
    const gap = isFirst || !watch ? "" : "\n";
    isFirst = false;
    // Each line is cleared to its end: clearing the screen first would flicker.
    terminal.out(inPlace ? `${clear}${text.replaceAll("\n", "\u001b[K\n")}\u001b[J` : `${gap}${text}`);
  };
}

function toJson({ host, reachable, problem, services }: DirectorStats) {
  return { host, reachable, problem, services: services.map(serviceJson) };
}

function serviceJson({ counted, ...service }: ServiceStats) {
  const { servers, missingServers, ...head } = service;
  return { ...head, ...counted, servers, missingServers };
}

/** `500ms`, `2s`, `1m`: 100 ms to an hour. Milliseconds. */
function duration(text: string): number {
  const [, digits, unit = "s"] = /^(\d{1,7})(ms|s|m)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * ({ ms: 1, s: 1_000, m: 60_000 }[unit] ?? Number.NaN);
  if (milliseconds >= 100 && milliseconds <= 3_600_000) return milliseconds;
  throw new InvalidArgumentError("Give a time such as 2s, 500ms or 1m, of 100ms to 60m.");
}

export const addStats: AddCommand = (program, session) => {
  const command = onHosts(program.command("stats"))
    .description(
      "the counters of every service on every director, in full numbers; the rates are the kernel's averages",
    )
    .option("--json", "as JSON; with --watch one line each time", false)
    .option("--watch", "again and again, until Ctrl-C", false)
    .addOption(new Option("--interval <time>", "between two looks").default(2_000, "2s").argParser(duration));
  act<StatsFlags>(command, session, (tool, flags) => stats(tool, session.terminal, flags));
};

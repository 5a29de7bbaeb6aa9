import { setTimeout as sleep } from "node:timers/promises";
import { declare, type Tool } from "../../api/pipeline.ts";
import { type DirectorStats, readStats, type ServiceStats } from "../../verify/stats.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import { printStats } from "../../views/stats-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { showWatch } from "../../views/tui/watch/show-watch.ts";
import { execOf } from "./verify.ts";

export interface StatsFlags {
  readonly json: boolean;
  readonly watch: boolean;
  /** Whether they are watched on the whole screen, where there is one. */
  readonly tui: boolean;
  /** Milliseconds. */
  readonly interval: number;
}

/** Shows the counters of every service on every director, once or until a signal. 3 where a director could not be read. */
export async function stats(tool: Tool, terminal: Terminal, flags: StatsFlags): Promise<number> {
  const { json, watch } = flags;
  const declaration = await declare(tool);
  const { services } = declaration;
  const exec = execOf(tool, declaration);
  const read = () => readStats(services, { exec, counters: tool.counters });
  if (watch && !json && flags.tui && (await watchOnScreen(tool, terminal, flags.interval, read))) return 0;
  if (!watch) tool.progress("reading the counters");
  for (let isFirst = true; ; isFirst = false) {
    const directors = await read();
    if (tool.signal?.aborted) return 0;
    const problems = directors.flatMap(({ problem }) => problem ?? []);
    if (json) {
      const value = { formatVersion: "1.0", at: tool.now().toISOString(), directors: directors.map(toJson) };
      terminal.out(`${watch ? JSON.stringify(value) : JSON.stringify(value, null, 2)}\n`);
    } else {
      const time = watch ? `${isFirst ? "" : "\n"}${tool.now().toISOString()}\n` : "";
      terminal.out(`${time}${printStats(directors, terminal.paint, terminal.columns())}`);
      terminal.error(printDiagnostics(problems, terminal.paintError));
    }
    if (!watch) return problems.length > 0 ? 3 : 0;
    // The signal ends the wait, not the program: it has nothing to put in order.
    await sleep(flags.interval, undefined, tool.signal ? { signal: tool.signal } : {}).catch(() => {});
    if (tool.signal?.aborted) return 0;
  }
}

/** Again and again on the whole screen, until the person leaves; false where there is no such screen. */
async function watchOnScreen(
  tool: Tool,
  terminal: Terminal,
  interval: number,
  read: () => Promise<readonly DirectorStats[]>,
): Promise<boolean> {
  const screen = await terminal.screen?.open(() => {});
  if (!screen || !terminal.screen) return false;
  const watch = showWatch(screen, terminal.screen.glyphs);
  const over = new AbortController();
  const ended = tool.signal ? AbortSignal.any([over.signal, tool.signal]) : over.signal;
  void watch.left.then(() => over.abort());
  let last: readonly DirectorStats[] = [];
  try {
    while (!ended.aborted) {
      last = await Promise.race([
        read(),
        new Promise<typeof last>((stop) => ended.addEventListener("abort", () => stop(last))),
      ]);
      watch.read(tool.now().toISOString(), last);
      await sleep(interval, undefined, { signal: ended }).catch(() => {});
    }
  } finally {
    await screen.close();
  }
  terminal.out(printStats(last, terminal.paint, terminal.columns()));
  return true;
}

function toJson({ host, reachable, problem, services }: DirectorStats) {
  return { host, reachable, problem, services: services.map(serviceJson) };
}

function serviceJson({ counted, ...service }: ServiceStats) {
  const { servers, missingServers, ...head } = service;
  return { ...head, ...counted, servers, missingServers };
}

/** `500ms`, `2s`, `1m`: 100 ms to an hour. Milliseconds. */

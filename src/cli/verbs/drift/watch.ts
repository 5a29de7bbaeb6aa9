import { Cron } from "croner";
import type { Tool } from "../../../api/pipeline.ts";
import { failure } from "../../../messages/build.ts";
import { toShell } from "../../../model/shell/command.ts";
import { sh } from "../../../model/shell/shell.ts";
import { counted } from "../../../model/text/counted.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { everyOf } from "./pause.ts";

export interface WatchFlags {
  /** Seconds. */
  readonly every: number;
  readonly cron?: string;
  /** Seconds. */
  readonly jitter?: number;
}

/** One scan may wait for another run, and for hosts that do not answer. Milliseconds. */
const patienceMs = 3_600_000;

/**
 * Scans repeatedly, until it is stopped, and prints what has changed since the scan before. Each scan is a program of its own: it reads
 * cluster.ts as it is then, leaves no connection open and no memory behind. The next one begins when it has ended, whatever came of it.
 */
export async function watch(
  tool: Tool,
  terminal: Terminal,
  program: readonly string[],
  flags: WatchFlags,
): Promise<number> {
  const { cron, ...others } = flags;
  const pauseUntilNext = everyOf(cron === undefined ? others : { ...others, cron: readCron(cron) });
  const how = cron !== undefined ? `by ${cron}` : `every ${counted(flags.every, "second")}`;
  terminal.error(`Scanning ${how}; changes are reported.\n`);
  while (!tool.signal?.aborted) {
    await scanOnce(tool, terminal, program);
    await pause(tool, pauseUntilNext(tool.now()));
  }
  return 0;
}

async function scanOnce(tool: Tool, terminal: Terminal, program: readonly string[]): Promise<void> {
  const script = sh`exec ${toShell({ argv: [...program] })}\n`;
  const limits = { timeoutMs: patienceMs, ...(tool.signal ? { signal: tool.signal } : {}) };
  try {
    const { stdout, stderr } = await tool.withLocal((local) => local.exec(script, limits));
    terminal.out(stdout);
    terminal.error(stderr);
  } catch (error) {
    if (tool.signal?.aborted) return;
    terminal.error(`warning: a look did not come to its end: ${(error as Error).message}\n`);
  }
}

/** Until then, or until it is stopped. */
async function pause(tool: Tool, until: number): Promise<void> {
  for (let left = 1; left > 0 && !tool.signal?.aborted; ) {
    left = until - tool.now().getTime();
    if (left > 0) await tool.sleep(Math.min(250, left));
  }
}

/** A schedule as cron(5) writes it, with seconds in front if there are six fields. */
export function readCron(text: string): Cron {
  try {
    return new Cron(text, { paused: true });
  } catch (error) {
    throw failure("schedule-invalid", { text, reason: (error as Error).message });
  }
}

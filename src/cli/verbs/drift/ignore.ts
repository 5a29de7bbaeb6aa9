import { openState } from "../../../api/open-state.ts";
import type { Tool } from "../../../api/pipeline.ts";
import { covers } from "../../../drift/ignore.ts";
import { diagnostic, failure } from "../../../messages/build.ts";
import { type Address, partsOf } from "../../../model/address.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import type { Terminal } from "../../../views/terminal.ts";

export interface IgnoreFlags {
  readonly until?: (now: Date) => Date;
  readonly reason?: string;
}

/** Stops reporting these findings. They are still tracked, and listed as ignored. */
export function ignore(tool: Tool, terminal: Terminal, patterns: readonly string[], flags: IgnoreFlags): number {
  const now = tool.now();
  const until = flags.until?.(now);
  if (until !== undefined && until <= now) throw failure("time-in-past", { time: until.toISOString() });
  const { resources } = openState(tool);
  const store = tool.drift.open();
  try {
    // An unmanaged object is not in the state, but a scan has found it.
    const known = [...resources.keys(), ...store.memory().open.keys()];
    const unknown = patterns.filter((pattern) => !known.some((address) => covers(pattern, address)));
    if (unknown.length > 0) throw new Failure(unknown.map((pattern) => namesNothing(pattern, known)));
    for (const pattern of patterns) {
      store.ignore({
        pattern,
        by: `${tool.actor.user}@${tool.actor.machine}`,
        at: now.toISOString(),
        ...(until ? { until: until.toISOString() } : {}),
        ...(flags.reason ? { reason: flags.reason } : {}),
      });
      terminal.out(`ignored ${until ? `until ${until.toISOString()}` : "until lvsform drift unignore"}: ${pattern}\n`);
    }
  } finally {
    store.close();
  }
  if (patterns.some((pattern) => pattern.includes("*")))
    terminal.out("A missing object is reported all the same: only an exact address covers that.\n");
  return 0;
}

function namesNothing(pattern: string, known: readonly Address[]): Diagnostic {
  // The name of a host means all of it.
  const isHost = known.some((address) => partsOf(address)?.host === pattern);
  return diagnostic("nothing-to-ignore", { pattern, isHost });
}

/** Reports these findings again. */
export function unignore(tool: Tool, terminal: Terminal, patterns: readonly string[]): number {
  const store = tool.drift.open();
  try {
    const unknown = patterns.filter((pattern) => !store.unignore(pattern));
    for (const pattern of patterns) if (!unknown.includes(pattern)) terminal.out(`no longer ignored: ${pattern}\n`);
    if (unknown.length > 0) {
      const ignored = store.ignores().map(({ pattern }) => pattern);
      throw new Failure(unknown.map((pattern) => diagnostic("not-ignored", { pattern, ignored })));
    }
    return 0;
  } finally {
    store.close();
  }
}

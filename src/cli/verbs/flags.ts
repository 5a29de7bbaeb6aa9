import type { Declaring } from "../../api/declare.ts";
import type { PlanOptions, Tool } from "../../api/pipeline.ts";
import type { ToolOptions } from "../../api/tool-options.ts";
import type { ConfirmMode } from "../../model/plan.ts";
import type { StateReader } from "../../model/store.ts";
import type { ExecResult } from "../../model/transport.ts";
import type { Purpose } from "../../plan/decide.ts";
import type { MaxDeletes } from "../../plan/hold/restrain.ts";
import type { Terminal } from "../../views/terminal.ts";
import type { ChangeFlags } from "./change-hosts.ts";

/** The flags of every verb on a cluster. */
export type GlobalFlags = ToolOptions;

/** What the commands need from the program they run in. */
export interface Session {
  readonly terminal: Terminal;
  progress(text: string): void;
  /** For what a cluster.ts declares: no host is reached, no record opened, and nothing is loaded that would do so. */
  withFile<T>(flags: Pick<GlobalFlags, "file">, task: (tool: Declaring) => Promise<T>): Promise<T>;
  withTool<T>(flags: GlobalFlags, task: (tool: Tool) => Promise<T>): Promise<T>;
  /** The tool for the state alone: nothing else is loaded. Throws a Failure if the state cannot be read. */
  withState<T>(flags: Pick<GlobalFlags, "file" | "state">, task: (record: StateReader) => T): Promise<T>;
  /** Runs one program on a host of an OpenSSH client configuration. */
  execOn(sshConfig: string, host: string, argv: readonly string[]): Promise<ExecResult>;
  /** The exit code of the command that ran. */
  end(exitCode: number): void;
}

export interface SelectingFlags {
  readonly target: readonly string[];
  readonly exclude: readonly string[];
}

export interface RestrainingFlags extends SelectingFlags {
  readonly allow: readonly string[];
  readonly maxDeletes: MaxDeletes;
  readonly allowIrreversible: boolean;
  readonly confirm: ConfirmMode;
}

export interface LockFlags {
  readonly lockTimeout: number;
}

export interface MakingFlags extends LockFlags {
  /** Whether the text of the plan shows what becomes of files. Absent: the verb has no such option. */
  readonly diff?: boolean;
  readonly yes: boolean;
  readonly tui: boolean;
  readonly json: boolean;
  readonly onError: "stop" | "continue" | "revert";
  readonly confirmTimeout: number;
  readonly drainTimeout: number;
  readonly now: boolean;
}

export type ChangingFlags = RestrainingFlags & MakingFlags;

export function planOptionsOf(
  { target, exclude, allow, maxDeletes: most, allowIrreversible, confirm }: RestrainingFlags,
  purpose: Purpose,
): PlanOptions {
  return { purpose, targets: target, excludes: exclude, allowed: allow, maxDeletes: most, allowIrreversible, confirm };
}

export function changeFlagsOf({ yes, json, tui, onError, now, diff = false, ...flags }: MakingFlags): ChangeFlags {
  const { confirmTimeout: confirmSeconds, drainTimeout, lockTimeout: lockSeconds } = flags;
  return {
    yes,
    json,
    tui,
    diff,
    onError,
    settings: { confirmSeconds, lockSeconds, drainMs: now ? 0 : drainTimeout * 1000 },
  };
}

import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExecResult } from "../model/transport.ts";
import type { Tool } from "../pipeline.ts";
import type { Terminal } from "../views/terminal.ts";

/** What every verb on a cluster is told. */
export interface GlobalFlags {
  readonly file: string;
  readonly state?: string;
  readonly sshConfig?: string;
  readonly parallelism?: number;
}

/** What the commands need from the program they run in. */
export interface Session {
  readonly terminal: Terminal;
  progress(text: string): void;
  withTool<T>(flags: GlobalFlags, task: (tool: Tool) => Promise<T>): Promise<T>;
  /** Runs one program on a host of an OpenSSH client configuration. */
  execOn(sshConfig: string, host: string, argv: readonly string[]): Promise<ExecResult>;
  /** The exit code of the command that ran. */
  end(exitCode: number): void;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, session: Session) => void;

export function onCluster(command: Command): Command {
  return command
    .option("-f, --file <file>", "the cluster", "cluster.ts")
    .option("--state <path>", "the record (default: .lvsform/state.db beside the cluster)");
}

export function onHosts(command: Command): Command {
  return withSshConfig(onCluster(command)).addOption(
    new Option("--parallelism <n>", "hosts at a time").default(32).argParser(wholeNumber(1, 1_000)),
  );
}

export function withSshConfig(command: Command): Command {
  return command.option("--ssh-config <file>", "OpenSSH client configuration (default: the user's own)");
}

export function selecting(command: Command): Command {
  return command
    .option(
      "--target <address>",
      "only this address or host (* stands for any text), and what it needs; repeatable",
      collect,
      [],
    )
    .option("--exclude <address>", "all but this, and what needs it; repeatable", collect, []);
}

export interface SelectingFlags {
  readonly target: readonly string[];
  readonly exclude: readonly string[];
}

export function selectionOf({ target, exclude }: SelectingFlags) {
  return { targets: target, excludes: exclude };
}

export function changing(command: Command): Command {
  return selecting(onHosts(command))
    .option("--yes", "do not ask", false)
    .option("--json", "events as NDJSON on standard output", false);
}

export interface ChangingFlags extends SelectingFlags {
  readonly yes: boolean;
  readonly json: boolean;
}

/** The command's action: a verb on the tool. The flags are what the options above declare. */
export function act<F extends object>(
  command: Command,
  session: Session,
  run: (tool: Tool, flags: F, args: readonly string[]) => Promise<number>,
): void {
  command.action(async () => {
    const flags = command.opts<GlobalFlags & F>();
    session.end(await session.withTool(flags, (tool) => run(tool, flags, command.args)));
  });
}

function collect(one: string, before: readonly string[]): readonly string[] {
  return [...before, one];
}

export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Give a whole number of ${low} to ${high}.`);
  };
}

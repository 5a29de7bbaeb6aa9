import { type Command, InvalidArgumentError, Option } from "commander";
import type { Declaring } from "../../api/declare.ts";
import type { Tool } from "../../api/pipeline.ts";
import type { MaxDeletes } from "../../plan/hold/restrain.ts";
import type { GlobalFlags, Session } from "../verbs/flags.ts";

/** Adds one command to the program. */
export type AddCommand = (program: Command, session: Session) => void;

export function onCluster(command: Command): Command {
  return command
    .option("-f, --file <file>", "The cluster file.", "cluster.ts")
    .option("--state <path>", "The state (default: .lvsform/state.db next to the cluster file).");
}

export function onHosts(command: Command): Command {
  return withTimeouts(withSshConfig(onCluster(command))).addOption(
    new Option("--parallelism <n>", "The number of hosts to work on at a time.")
      .default(32)
      .argParser(wholeNumber(1, 1_000)),
  );
}

/** For a verb that reads hosts. */
export function withTimeouts(command: Command): Command {
  return withConnectTimeout(command).addOption(
    new Option("--read-timeout <time>", "The time limit for reading a host.")
      .default(30, "30s")
      .argParser(seconds(1, 86_400)),
  );
}

/** For a verb that connects to hosts. */
export function withConnectTimeout(command: Command): Command {
  return command.addOption(
    new Option(
      "--connect-timeout <time>",
      "The time limit for connecting to a host and logging in, for each hop (default: ConnectTimeout of the ssh configuration, else 10s).",
    ).argParser(seconds(1, 3_600)),
  );
}

export function withSshConfig(command: Command): Command {
  return command.option("--ssh-config <file>", "The OpenSSH client configuration (default: the user's own).");
}

export function selecting(command: Command): Command {
  return command
    .option(
      "--target <address>",
      "Include only this address or host (* matches any text), and what it depends on. Repeatable.",
      collect,
      [],
    )
    .option("--exclude <address>", "Exclude this address or host, and what depends on it. Repeatable.", collect, []);
}

/** The limits for changes that may be regretted. */
export function restraining(command: Command): Command {
  return command
    .option("--allow <address>", "Allow a blocked change. Repeatable.", collect, [])
    .addOption(
      new Option("--max-deletes <n|n%>", "The number or share of a service's real servers that may be removed at once.")
        .default({ percent: 50 }, "50%")
        .argParser(maxDeletes),
    )
    .option("--allow-irreversible", "Allow changes that cannot be undone.", false)
    .addOption(
      new Option(
        "--confirm <when>",
        "Let hosts revert their changes automatically unless a new connection confirms them.",
      )
        .choices(["auto", "always", "never"])
        .default("auto"),
    );
}

/** How changes are made. */
export function making(command: Command): Command {
  return locking(command)
    .option("--yes", "Do not ask for approval.", false)
    .option("--no-tui", "Review the plan as text, also on a terminal.")
    .option("--json", "Print events as NDJSON on standard output.", false)
    .addOption(
      new Option("--on-error <how>", "After a failed step: stop, continue with the rest, or revert the run.")
        .choices(["stop", "continue", "revert"])
        .default("stop"),
    )
    .addOption(
      new Option(
        "--confirm-timeout <time>",
        "The time a host waits for the confirmation before it reverts its changes.",
      )
        .default(60, "60s")
        .argParser(seconds(5, 3_600)),
    )
    .addOption(
      new Option("--drain-timeout <time>", "The time to wait for the connections of a real server that is removed.")
        .default(300, "5m")
        .argParser(seconds(0, 86_400)),
    )
    .option("--now", "Skip draining: open connections are cut.", false);
}

export function locking(command: Command): Command {
  return command.addOption(
    new Option("--lock-timeout <time>", "The time to wait for another lvsform that is running.")
      .default(0, "0s")
      .argParser(seconds(0, 86_400)),
  );
}

export function changing(command: Command): Command {
  return diffing(making(restraining(selecting(onHosts(command)))));
}

export function diffing(command: Command): Command {
  return command.option("--diff", "Show file diffs below the changes (text output only).", false);
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

/** The action of a verb on the file alone: it needs neither hosts nor the state. */
export function actOnFile<F extends object>(
  command: Command,
  session: Session,
  run: (tool: Declaring, flags: F) => Promise<number>,
): void {
  command.action(async () => {
    const flags = command.opts<GlobalFlags & F>();
    session.end(await session.withFile(flags, (tool) => run(tool, flags)));
  });
}

/** The same as act if the verb can print its events as NDJSON. */
export function actWithEvents<F extends { readonly json: boolean }>(
  command: Command,
  session: Session,
  run: (tool: Tool, flags: F, args: readonly string[]) => Promise<number>,
): void {
  act<F>(command, session, async (tool, flags, args) => {
    const { withEvents } = await import("../verbs/speak.ts");
    return withEvents(session.terminal, flags.json, () => run(tool, flags, args));
  });
}

/** One more word of an option that may be given again. */
export function collect(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}

/** `60`, `60s`, `5m`, `1h`: seconds. */
export function seconds(low: number, high: number): (text: string) => number {
  return (text) => {
    const [, number = "", unit = "s"] = /^(\d+)(s|m|h)?$/.exec(text) ?? [];
    const value = number === "" ? Number.NaN : Number(number) * { s: 1, m: 60, h: 3_600 }[unit as "s" | "m" | "h"];
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Give a time of ${low} s to ${high} s, such as 60s, 5m or 1h.`);
  };
}

function maxDeletes(text: string): MaxDeletes {
  const [, number = "", percent] = /^(\d{1,6})(%?)$/.exec(text) ?? [];
  if (number === "") throw new InvalidArgumentError("Give a number of servers, or a share such as 50%.");
  return percent ? { percent: Number(number) } : { count: Number(number) };
}

export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Give a whole number of ${low} to ${high}.`);
  };
}

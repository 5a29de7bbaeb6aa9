import { InvalidArgumentError, Option } from "commander";
import type { StatsFlags } from "../verbs/stats.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, onHosts } from "./options.ts";

function duration(text: string): number {
  const [, digits, unit = "s"] = /^(\d{1,7})(ms|s|m)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * ({ ms: 1, s: 1_000, m: 60_000 }[unit] ?? Number.NaN);
  if (milliseconds >= 100 && milliseconds <= 3_600_000) return milliseconds;
  throw new InvalidArgumentError("Give a time such as 2s, 500ms or 1m, of 100ms to 60m.");
}

export const addStats: AddCommand = (program, session) => {
  const command = onHosts(program.command("stats"))
    .description("Show the counters of every service on every director. The rates are the kernel's averages.")
    .option("--json", "Print JSON. With --watch: one line for each update.", false)
    .option("--watch", "Update until q or Ctrl-C.", false)
    .option("--no-tui", "Print text, also on a terminal.")
    .addOption(
      new Option("--interval <time>", "The time between two updates.").default(2_000, "2s").argParser(duration),
    );
  examples(command, [
    ["", "Show the counters of every service."],
    ["--watch --interval 1s", "Update on the whole terminal."],
    ["--watch --json", "Print a line of JSON every two seconds."],
  ]);
  act<StatsFlags>(command, session, async (tool, flags) => {
    const { stats } = await import("../verbs/stats.ts");
    return stats(tool, session.terminal, flags);
  });
};

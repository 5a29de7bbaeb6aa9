import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { parseReceiver } from "../../../drift/notice.ts";
import { failure } from "../../../messages/build.ts";
import type { HealFlags } from "../../verbs/drift/heal.ts";
import type { ReportFlags } from "../../verbs/drift/scan.ts";
import type { GlobalFlags } from "../../verbs/flags.ts";
import { locking, onHosts, wholeNumber } from "../options.ts";

/** The options of a scan. */
export function reporting(command: Command): Command {
  return command
    .option("--junit <file>", "Write the findings as JUnit XML.")
    .option("--prometheus <file>", "Write the findings as a text file for the Prometheus node exporter.")
    .option("--html <file>", "Write an HTML page with the findings, the services and a timeline of each host.")
    .option("--markdown <file>", "Write the findings as Markdown, missing objects first.")
    .addOption(
      new Option("--markdown-size <bytes>", "The maximum size of the Markdown.")
        .default(65_000)
        .argParser(wholeNumber(500, 10_000_000)),
    )
    .addOption(
      new Option(
        "--notify <receiver>",
        "Send a notification about changed findings: webhook=URL, slack=URL (or env:NAME of a variable), command=COMMAND (JSON on its input) or syslog. Repeatable.",
      )
        .default([])
        .argParser(receiver),
    )
    .addOption(
      new Option("--heal <kinds>", "Repair these kinds without asking, for example sysctl,interface-address.")
        .default([], "none")
        .argParser(kindsToHeal),
    )
    .addOption(
      new Option("--heal-limit <n>", "The maximum number of repaired objects per hour and host.")
        .default(10)
        .argParser(wholeNumber(1, 10_000)),
    )
    .addOption(
      new Option("--keep-days <n>", "The number of days to store resolved findings.")
        .default(90)
        .argParser(wholeNumber(1, 3_650)),
    );
}

function receiver(text: string, before: readonly string[]): readonly string[] {
  if (parseReceiver(text) === undefined)
    throw new InvalidArgumentError("Give webhook=URL, slack=URL, command=COMMAND or syslog; for a URL also env:NAME.");
  return [...before, text];
}

/** None by default; each is named: nothing is repaired because it was forgotten. */
function kindsToHeal(text: string): readonly string[] {
  const kinds = text.split(",").map((one) => one.trim());
  const wrong = kinds.filter((one) => !/^[a-z][a-z-]*$/.test(one));
  if (wrong.length > 0) throw new InvalidArgumentError(`"${wrong[0]}" is no kind; lvsform state list shows them.`);
  return kinds;
}

/** Returns the options of a scan as words. */
export function wordsOf(flags: GlobalFlags & ReportFlags & HealFlags): readonly string[] {
  const given: readonly (readonly [option: string, value: string | number | undefined])[] = [
    ...([
      ["--file", resolve(flags.file)],
      ["--state", flags.state],
      ["--ssh-config", flags.sshConfig],
    ] as const),
    ...([
      ["--parallelism", flags.parallelism],
      ["--connect-timeout", flags.connectTimeout],
      ["--read-timeout", flags.readTimeout],
    ] as const),
    ...([
      ["--junit", flags.junit],
      ["--prometheus", flags.prometheus],
    ] as const),
    ...([
      ["--markdown", flags.markdown],
      ["--markdown-size", flags.markdownSize],
      ["--html", flags.html],
    ] as const),
    ...([
      ["--keep-days", flags.keepDays],
      ["--heal-limit", flags.healLimit],
      ["--lock-timeout", "10m"],
    ] as const),
    ...flags.notify.map((one) => ["--notify", one] as const),
    ...(flags.heal.length > 0 ? [["--heal", flags.heal.join(",")] as const] : []),
  ];
  return given.flatMap(([option, value]) => (value === undefined ? [] : [option, `${value}`]));
}

/** `lvsform drift` itself, without its words. */
export function looking(command: Command): Command {
  return locking(reporting(onHosts(command)))
    .option("--json", "Print JSON.", false)
    .option("--ndjson", "Print a line of JSON for each finding, and one for the summary.", false)
    .option("--changes", "Print only what has changed since the last scan.", false)
    .option("--exit-zero", "Exit with 0 even if there is drift.", false);
}

/** Checks the words of a scheduled scan: a mistake in them would not be seen then. */
export function readWords(words: readonly string[]): ReportFlags & HealFlags {
  let output = "";
  const command = looking(new Command("drift"))
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: () => {},
      writeErr: (text) => {
        output += text;
      },
    });
  try {
    return command.parse([...words], { from: "user" }).opts();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const why = output.trim().replace(/^error: /, "") || "they would look for nothing";
    throw failure("drift-options-invalid", { reason: why.replace(/\.$/, ""), options: words.join(" ") });
  }
}

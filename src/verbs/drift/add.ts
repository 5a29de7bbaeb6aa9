import { resolve } from "node:path";
import { Option } from "commander";
import { tellEvent } from "../../views/drift/event-text.ts";
import { driftJson, driftLines } from "../../views/drift/json.ts";
import { printDrift } from "../../views/drift/text.ts";
import { changeFlagsOf } from "../change-hosts.ts";
import {
  type AddCommand,
  act,
  type GlobalFlags,
  type MakingFlags,
  making,
  onCluster,
  onHosts,
  planOptionsOf,
  type RestrainingFlags,
  restraining,
  seconds,
  wholeNumber,
  withSshConfig,
} from "../command.ts";
import { withEvents } from "../speak.ts";
import { accept } from "./accept.ts";
import type { HealFlags } from "./heal.ts";
import { driftHistory } from "./history.ts";
import { type IgnoreFlags, ignore, readUntil, unignore } from "./ignore.ts";
import { type InstallFlags, install, uninstall } from "./install.ts";
import { exitCodeOf, lookAndReport, type ReportFlags } from "./look.ts";
import { looking, reporting, wordsOf } from "./looking.ts";
import { repair } from "./repair.ts";
import { readCron, type WatchFlags, watch } from "./watch.ts";

const every = () => new Option("--every <time>", "so long after the last look").argParser(seconds(10, 7 * 86_400));

/** A change that was named already: there is nothing to select. */
const noSelection = { target: [], exclude: [] };
type TriageFlags = Omit<RestrainingFlags, "target" | "exclude"> & MakingFlags;
const optionsOf = (flags: TriageFlags) => planOptionsOf({ ...flags, ...noSelection }, "apply");

export const addDrift: AddCommand = (program, session) => {
  const { terminal } = session;
  const drift = looking(program.command("drift").enablePositionalOptions()).description(
    "what the hosts show that is not as recorded; changes nothing",
  );
  // What stands behind a word of drift is for that word alone. Before it, a file would be said to nobody: the word has its own.
  drift.hook("preSubcommand", (_drift, word) => {
    const early = drift.options.find((one) => drift.getOptionValueSource(one.attributeName()) === "cli");
    if (early)
      drift.error(`error: give ${early.long} behind ${word.name()}: lvsform drift ${word.name()} ${early.long}`);
  });
  act<
    ReportFlags &
      HealFlags & {
        readonly json: boolean;
        readonly ndjson: boolean;
        readonly exitZero: boolean;
        readonly changes: boolean;
      }
  >(drift, session, async (tool, flags) => {
    const { report, events, healed } = await lookAndReport(tool, terminal, flags);
    if (flags.changes) for (const event of events) terminal.out(tellEvent(event, terminal.paint));
    else if (flags.ndjson) terminal.out(driftLines(report));
    else if (flags.json) terminal.out(`${JSON.stringify(driftJson(report), null, 2)}\n`);
    else terminal.out(printDrift(report, terminal.paint));
    return healed === 0 ? exitCodeOf(report, flags.exitZero) : healed;
  });

  const mend = making(restraining(onHosts(drift.command("repair"))))
    .description("make what has drifted what is recorded")
    .argument("[address...]", "what; * stands for any text")
    .option("--all", "everything that has drifted and is not ignored", false);
  act<TriageFlags & { readonly all: boolean }>(mend, session, (tool, flags, words) =>
    withEvents(terminal, flags.json, () =>
      repair(tool, terminal, words, { ...optionsOf(flags), all: flags.all }, changeFlagsOf(flags)),
    ),
  );
  const take = making(restraining(onHosts(drift.command("accept"))))
    .description("have the record follow the hosts; changes no host")
    .argument("<address...>", "what; * stands for any text");
  act<TriageFlags>(take, session, (tool, flags, words) =>
    withEvents(terminal, flags.json, () => accept(tool, terminal, words, optionsOf(flags), changeFlagsOf(flags))),
  );
  const quiet = withSshConfig(onCluster(drift.command("ignore")))
    .description("do not tell these; they are still watched, and shown as ignored")
    .argument("<address...>", "an address, or a glob of some: * stands for any text")
    .addOption(new Option("--until <time>", "2h, 7d, or a date; default: until unignore").argParser(readUntil))
    .option("--reason <text>", "why, for whoever looks later");
  act<IgnoreFlags>(quiet, session, async (tool, flags, words) => ignore(tool, terminal, words, flags));
  const loud = withSshConfig(onCluster(drift.command("unignore")))
    .description("tell these again")
    .argument("<address...>", "as they were ignored");
  act<object>(loud, session, async (tool, _flags, words) => unignore(tool, terminal, words));

  const guard = reporting(onHosts(drift.command("watch")))
    .description("look again and again, and tell what has changed")
    .addOption(every().default(300, "5m"))
    .addOption(new Option("--cron <expression>", "by a schedule instead, as crontab has it").argParser(readCron))
    .addOption(new Option("--jitter <time>", "up to so much later, at random").argParser(seconds(0, 3_600)));
  act<GlobalFlags & ReportFlags & HealFlags & WatchFlags>(guard, session, (tool, flags) =>
    watch(
      tool,
      terminal,
      [process.execPath, resolve(process.argv[1] ?? ""), "drift", "--changes", ...wordsOf(flags)],
      flags,
    ),
  );
  const past = withSshConfig(onCluster(drift.command("history")))
    .description("what drift has been seen, and when it was over")
    .argument("[address]", "of one object alone")
    .option("--looks", "every look instead", false)
    .addOption(new Option("--limit <n>", "at most so many").default(50).argParser(wholeNumber(1, 100_000)))
    .option("--json", "as JSON", false);
  act<{ limit: number; json: boolean; looks: boolean }>(past, session, async (tool, flags, [address]) =>
    driftHistory(tool, terminal, address, flags),
  );
  const clock = withSshConfig(onCluster(drift.command("install")))
    .description("have systemd or cron of this machine look for drift of this cluster")
    .argument("[words...]", "after --: further words for lvsform drift")
    .option("--systemd", "a service and a timer", false)
    .option("--cron", "a line in the crontab of the present user", false)
    .option(
      "--user",
      "systemd of the present user, also for root; it runs while somebody is logged in, or with linger",
      false,
    )
    .addOption(every().default(300, "5m"));
  act<InstallFlags>(clock, session, (tool, flags, words) => install(tool, terminal, words, flags));
  const away = withSshConfig(onCluster(drift.command("uninstall")))
    .description("take away what install wrote")
    .option("--user", "from systemd of the present user, also for root", false);
  act<{ user: boolean }>(away, session, (tool, flags) => uninstall(tool, terminal, flags));
};

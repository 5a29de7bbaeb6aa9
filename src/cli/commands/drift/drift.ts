import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { DriftFlags } from "../../verbs/drift/drift.ts";
import type { HealFlags } from "../../verbs/drift/heal.ts";
import type { IgnoreFlags } from "../../verbs/drift/ignore.ts";
import type { InstallFlags } from "../../verbs/drift/install.ts";
import type { ReportFlags } from "../../verbs/drift/scan.ts";
import type { WatchFlags } from "../../verbs/drift/watch.ts";
import {
  changeFlagsOf,
  type GlobalFlags,
  type MakingFlags,
  planOptionsOf,
  type RestrainingFlags,
  type Session,
} from "../../verbs/flags.ts";
import { examples } from "../examples.ts";
import {
  type AddCommand,
  act,
  actWithEvents,
  making,
  onCluster,
  onHosts,
  restraining,
  seconds,
  wholeNumber,
  withSshConfig,
} from "../options.ts";
import { looking, readWords, reporting, wordsOf } from "./scan-options.ts";
import { readUntil } from "./until.ts";

const every = () => new Option("--every <time>", "The time between two scans.").argParser(seconds(10, 7 * 86_400));

/** A change that was named already: there is nothing to select. */
const noSelection = { target: [], exclude: [] };
type TriageFlags = Omit<RestrainingFlags, "target" | "exclude"> & MakingFlags;
const optionsOf = (flags: TriageFlags) => planOptionsOf({ ...flags, ...noSelection }, "apply");

export const addDrift: AddCommand = (program, session) => {
  const { terminal } = session;
  const drift = looking(program.command("drift").enablePositionalOptions()).description(
    "Detect drift: compare the hosts with the state. Changes nothing.",
  );
  examples(drift, [
    ["", "Compare the hosts with the state."],
    ["--junit drift.xml --exit-zero", "Write a report for a pipeline that decides by it."],
    [
      "--notify webhook=env:HOOK --prometheus /var/lib/node_exporter/lvsform.prom",
      "Send a notification about new findings, and write metrics for the node exporter.",
    ],
    ["--heal sysctl,interface-address", "Repair these kinds without asking."],
  ]);
  // What stands behind a word of drift is for that word alone. Before it, a file would have no effect: the word has its own.
  drift.hook("preSubcommand", (_drift, word) => {
    const early = drift.options.find((one) => drift.getOptionValueSource(one.attributeName()) === "cli");
    if (early)
      drift.error(`error: give ${early.long} behind ${word.name()}: lvsform drift ${word.name()} ${early.long}`);
  });
  act<DriftFlags>(drift, session, async (tool, flags) => {
    const { drift: look } = await import("../../verbs/drift/drift.ts");
    return look(tool, terminal, flags);
  });
  for (const add of [addRepair, addAccept, addIgnore, addUnignore, addWatch, addHistory, addInstall, addUninstall])
    add(drift, session);
};

type AddWord = (drift: Command, session: Session) => void;

const addRepair: AddWord = (drift, session) => {
  const { terminal } = session;
  const fix = making(restraining(onHosts(drift.command("repair"))))
    .description("Repair drift: restore the hosts to the state.")
    .argument("[address...]", "An address (* matches any text).")
    .option("--all", "Repair all drift that is not ignored.", false);
  examples(fix, [
    ["v12/sysctl/net.ipv4.conf.all.arp_ignore", "Repair one object, after a review."],
    ["'v12/*'", "Repair all drift of v12."],
    ["--all --yes", "Repair all drift, without asking."],
  ]);
  actWithEvents<TriageFlags & { readonly all: boolean }>(fix, session, async (tool, flags, words) => {
    const { repair } = await import("../../verbs/drift/repair.ts");
    return repair(tool, terminal, words, { ...optionsOf(flags), all: flags.all }, changeFlagsOf(flags));
  });
};

const addAccept: AddWord = (drift, session) => {
  const { terminal } = session;
  const take = making(restraining(onHosts(drift.command("accept"))))
    .description("Accept drift: update the state from the hosts. Changes no host.")
    .argument("<address...>", "An address (* matches any text).");
  examples(take, [
    ["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80", "Update the state of this object from its host."],
  ]);
  actWithEvents<TriageFlags>(take, session, async (tool, flags, words) => {
    const { accept } = await import("../../verbs/drift/accept.ts");
    return accept(tool, terminal, words, optionsOf(flags), changeFlagsOf(flags));
  });
};

const addIgnore: AddWord = (drift, session) => {
  const { terminal } = session;
  const quiet = withSshConfig(onCluster(drift.command("ignore")))
    .description("Stop reporting these findings. They are still tracked and listed as ignored.")
    .argument("<address...>", "An address, or a glob (* matches any text).")
    .addOption(
      new Option("--until <time>", "The end: 2h, 7d, or a date (default: until unignore).").argParser(readUntil),
    )
    .option("--reason <text>", "The reason, shown with the finding.");
  examples(quiet, [
    ["'v12/sysctl/*' --until 7d --reason 'being measured'", "Ignore the parameters of v12 for a week."],
  ]);
  act<IgnoreFlags>(quiet, session, async (tool, flags, words) => {
    const { ignore } = await import("../../verbs/drift/ignore.ts");
    return ignore(tool, terminal, words, flags);
  });
};

const addUnignore: AddWord = (drift, session) => {
  const { terminal } = session;
  const loud = withSshConfig(onCluster(drift.command("unignore")))
    .description("Report ignored findings again.")
    .argument("<address...>", "The address or glob that was ignored.");
  examples(loud, [["'v12/sysctl/*'", "Report the parameters of v12 again."]]);
  act<object>(loud, session, async (tool, _flags, words) => {
    const { unignore } = await import("../../verbs/drift/ignore.ts");
    return unignore(tool, terminal, words);
  });
};

const addWatch: AddWord = (drift, session) => {
  const { terminal } = session;
  const guard = reporting(onHosts(drift.command("watch")))
    .description("Scan for drift repeatedly, and report changes.")
    .addOption(every().default(300, "5m"))
    .addOption(new Option("--cron <expression>", "A schedule in crontab syntax, instead of --every."))
    .addOption(new Option("--jitter <time>", "The maximum random delay of each scan.").argParser(seconds(0, 3_600)));
  examples(guard, [
    ["--every 5m --notify syslog", "Scan every five minutes, and report changes to syslog."],
    ["--cron '0 7 * * 1-5' --jitter 10m", "Scan on weekdays at seven, or up to ten minutes later."],
  ]);
  act<GlobalFlags & ReportFlags & HealFlags & WatchFlags>(guard, session, async (tool, flags) => {
    const { watch } = await import("../../verbs/drift/watch.ts");
    const look = [process.execPath, resolve(process.argv[1] ?? ""), "drift", "--changes", ...wordsOf(flags)];
    return watch(tool, terminal, look, flags);
  });
};

const addHistory: AddWord = (drift, session) => {
  const { terminal } = session;
  const past = withSshConfig(onCluster(drift.command("history")))
    .description("List past and present findings.")
    .argument("[address]", "Show one object only.")
    .option("--looks", "List every scan instead.", false)
    .addOption(new Option("--limit <n>", "The maximum number of lines.").default(50).argParser(wholeNumber(1, 100_000)))
    .option("--json", "Print JSON.", false);
  examples(past, [
    ["", "List findings, and when each was resolved."],
    ["v12/sysctl/net.ipv4.conf.all.arp_ignore --json", "Print the findings of one object as JSON."],
    ["--looks --limit 10", "List the last ten scans."],
  ]);
  act<{ limit: number; json: boolean; looks: boolean }>(past, session, async (tool, flags, [address]) => {
    const { driftHistory } = await import("../../verbs/drift/history.ts");
    return driftHistory(tool, terminal, address, flags);
  });
};

const addInstall: AddWord = (drift, session) => {
  const { terminal } = session;
  const clock = withSshConfig(onCluster(drift.command("install")))
    .description("Schedule drift scans of this cluster with systemd or cron of this machine.")
    .argument("[words...]", "Further options for lvsform drift, after --.")
    .option("--systemd", "Install a systemd service and timer.", false)
    .option("--cron", "Install a line in the crontab of the current user.", false)
    .option(
      "--user",
      "Use systemd of the current user, also for root. It runs while the user is logged in, or with linger.",
      false,
    )
    .addOption(every().default(300, "5m"));
  examples(clock, [
    ["--systemd --every 10m", "Install a systemd timer."],
    ["--cron -- --notify slack=env:SLACK_URL", "Install a crontab line that sends notifications to Slack."],
  ]);
  act<InstallFlags>(clock, session, async (tool, flags, words) => {
    const { install } = await import("../../verbs/drift/install.ts");
    return install(tool, terminal, words, flags, readWords(words).notify);
  });
};

const addUninstall: AddWord = (drift, session) => {
  const { terminal } = session;
  const away = withSshConfig(onCluster(drift.command("uninstall")))
    .description("Remove what install wrote.")
    .option("--user", "Use systemd of the current user, also for root.", false);
  examples(away, [
    ["", "Remove the timer or the line."],
    ["--user", "Remove the timer of your own systemd."],
  ]);
  act<{ user: boolean }>(away, session, async (tool, flags) => {
    const { uninstall } = await import("../../verbs/drift/install.ts");
    return uninstall(tool, terminal, flags);
  });
};

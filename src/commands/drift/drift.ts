import { resolve } from "node:path";
import { Option } from "commander";
import type { DriftFlags } from "../../verbs/drift/drift.ts";
import type { HealFlags } from "../../verbs/drift/heal.ts";
import type { IgnoreFlags } from "../../verbs/drift/ignore.ts";
import type { InstallFlags } from "../../verbs/drift/install.ts";
import type { ReportFlags } from "../../verbs/drift/look.ts";
import type { WatchFlags } from "../../verbs/drift/watch.ts";
import {
  changeFlagsOf,
  type GlobalFlags,
  type MakingFlags,
  planOptionsOf,
  type RestrainingFlags,
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
import { looking, readWords, reporting, wordsOf } from "./looking.ts";
import { readUntil } from "./until.ts";

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
  examples(drift, [
    ["", "what the hosts show that is not as recorded"],
    ["--junit drift.xml --exit-zero", "for a pipeline that decides by the report"],
    [
      "--notify webhook=env:HOOK --prometheus /var/lib/node_exporter/lvsform.prom",
      "tell what is new, and keep a number of it for the node exporter",
    ],
    ["--heal sysctl,interface-address", "repair these kinds without being asked"],
  ]);
  // What stands behind a word of drift is for that word alone. Before it, a file would be said to nobody: the word has its own.
  drift.hook("preSubcommand", (_drift, word) => {
    const early = drift.options.find((one) => drift.getOptionValueSource(one.attributeName()) === "cli");
    if (early)
      drift.error(`error: give ${early.long} behind ${word.name()}: lvsform drift ${word.name()} ${early.long}`);
  });
  act<DriftFlags>(drift, session, async (tool, flags) => {
    const { drift: look } = await import("../../verbs/drift/drift.ts");
    return look(tool, terminal, flags);
  });

  const mend = making(restraining(onHosts(drift.command("repair"))))
    .description("make what has drifted what is recorded")
    .argument("[address...]", "what; * stands for any text")
    .option("--all", "everything that has drifted and is not ignored", false);
  examples(mend, [
    ["v12/sysctl/net.ipv4.conf.all.arp_ignore", "make it as recorded, after a review"],
    ["'v12/*'", "everything of v12"],
    ["--all --yes", "everything, without asking"],
  ]);
  actWithEvents<TriageFlags & { readonly all: boolean }>(mend, session, async (tool, flags, words) => {
    const { repair } = await import("../../verbs/drift/repair.ts");
    return repair(tool, terminal, words, { ...optionsOf(flags), all: flags.all }, changeFlagsOf(flags));
  });
  const take = making(restraining(onHosts(drift.command("accept"))))
    .description("have the record follow the hosts; changes no host")
    .argument("<address...>", "what; * stands for any text");
  examples(take, [["v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80", "record what the host shows"]]);
  actWithEvents<TriageFlags>(take, session, async (tool, flags, words) => {
    const { accept } = await import("../../verbs/drift/accept.ts");
    return accept(tool, terminal, words, optionsOf(flags), changeFlagsOf(flags));
  });
  const quiet = withSshConfig(onCluster(drift.command("ignore")))
    .description("do not tell these; they are still watched, and shown as ignored")
    .argument("<address...>", "an address, or a glob of some: * stands for any text")
    .addOption(new Option("--until <time>", "2h, 7d, or a date; default: until unignore").argParser(readUntil))
    .option("--reason <text>", "why, for whoever looks later");
  examples(quiet, [["'v12/sysctl/*' --until 7d --reason 'being measured'", "not told for a week"]]);
  act<IgnoreFlags>(quiet, session, async (tool, flags, words) => {
    const { ignore } = await import("../../verbs/drift/ignore.ts");
    return ignore(tool, terminal, words, flags);
  });
  const loud = withSshConfig(onCluster(drift.command("unignore")))
    .description("tell these again")
    .argument("<address...>", "as they were ignored");
  examples(loud, [["'v12/sysctl/*'", "told again"]]);
  act<object>(loud, session, async (tool, _flags, words) => {
    const { unignore } = await import("../../verbs/drift/ignore.ts");
    return unignore(tool, terminal, words);
  });

  const guard = reporting(onHosts(drift.command("watch")))
    .description("look again and again, and tell what has changed")
    .addOption(every().default(300, "5m"))
    .addOption(new Option("--cron <expression>", "by a schedule instead, as crontab has it"))
    .addOption(new Option("--jitter <time>", "up to so much later, at random").argParser(seconds(0, 3_600)));
  examples(guard, [
    ["--every 5m --notify syslog", "look every five minutes, and tell syslog what has changed"],
    ["--cron '0 7 * * 1-5' --jitter 10m", "on weekdays at seven, or up to ten minutes later"],
  ]);
  act<GlobalFlags & ReportFlags & HealFlags & WatchFlags>(guard, session, async (tool, flags) => {
    const { watch } = await import("../../verbs/drift/watch.ts");
    const look = [process.execPath, resolve(process.argv[1] ?? ""), "drift", "--changes", ...wordsOf(flags)];
    return watch(tool, terminal, look, flags);
  });
  const past = withSshConfig(onCluster(drift.command("history")))
    .description("what drift has been seen, and when it was over")
    .argument("[address]", "of one object alone")
    .option("--looks", "every look instead", false)
    .addOption(new Option("--limit <n>", "at most so many").default(50).argParser(wholeNumber(1, 100_000)))
    .option("--json", "as JSON", false);
  examples(past, [
    ["", "what drift there was, and when it was over"],
    ["v12/sysctl/net.ipv4.conf.all.arp_ignore --json", "of one object, for a program"],
    ["--looks --limit 10", "the last ten looks"],
  ]);
  act<{ limit: number; json: boolean; looks: boolean }>(past, session, async (tool, flags, [address]) => {
    const { driftHistory } = await import("../../verbs/drift/history.ts");
    return driftHistory(tool, terminal, address, flags);
  });
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
  examples(clock, [
    ["--systemd --every 10m", "a timer of systemd"],
    ["--cron -- --notify slack=env:SLACK_URL", "a line in the crontab, which tells Slack"],
  ]);
  act<InstallFlags>(clock, session, async (tool, flags, words) => {
    const { install } = await import("../../verbs/drift/install.ts");
    return install(tool, terminal, words, flags, readWords(words).notify);
  });
  const away = withSshConfig(onCluster(drift.command("uninstall")))
    .description("take away what install wrote")
    .option("--user", "from systemd of the present user, also for root", false);
  examples(away, [
    ["", "take the timer or the line away"],
    ["--user", "that of your own systemd"],
  ]);
  act<{ user: boolean }>(away, session, async (tool, flags) => {
    const { uninstall } = await import("../../verbs/drift/install.ts");
    return uninstall(tool, terminal, flags);
  });
};

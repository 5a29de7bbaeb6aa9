import { error, type MessageTable, warning } from "./message.ts";
import { nothingWritten } from "./unchanged.ts";

const notRead = "No host was read.";

/** Messages about drift: scans, findings, notifications and schedules. */
export const drift = {
  "state-empty": () =>
    error({
      summary: "The state is empty, so nothing can have drifted.",
      hint: "Run lvsform apply to record what it makes and adopts. lvsform plan compares the hosts with cluster.ts.",
    }),
  "scan-running": () =>
    error({
      summary: "Another lvsform is scanning this cluster for drift.",
      detail: notRead,
      hint: "Wait for it, for example with --lock-timeout 10m. Its lock ends with its process.",
      exit: "locked",
    }),
  "run-in-progress": ({
    user,
    machine,
    command,
  }: {
    readonly user: string;
    readonly machine: string;
    readonly command: string;
  }) =>
    error({
      summary: `${user}@${machine} is running lvsform ${command}: changes that are not finished are not drift.`,
      detail: notRead,
      hint: "Wait for it, for example with --lock-timeout 10m. If it is dead, run lvsform unlock.",
      exit: "locked",
    }),
  "kind-not-repairable": ({ kind, kinds }: { readonly kind: string; readonly kinds: readonly string[] }) =>
    error({
      summary: `${kind} is not a kind of object that can be repaired.`,
      hint: `The kinds are ${kinds.join(", ")}.`,
    }),
  "cluster-not-loaded": ({ reason }: { readonly reason: string }) =>
    warning({
      summary: "cluster.ts cannot be loaded. The hosts are compared with the state all the same.",
      detail: reason,
      hint: "Run lvsform validate to see every problem in it.",
    }),
  "no-object-selected": ({ drifted }: { readonly drifted: readonly string[] }) =>
    error({
      summary: "No object is selected, and lvsform selects none by itself.",
      detail: drifted.join("\n"),
      hint: "Specify addresses (* matches any text) or --all. On a terminal, without --yes, you select them on the screen.",
    }),
  "not-drifted": ({
    name,
    isPartial,
    drifted,
  }: {
    readonly name: string;
    readonly isPartial: boolean;
    readonly drifted: readonly string[];
  }) =>
    error({
      summary: isPartial
        ? `No drift of ${name} was found, but not every host could be read.`
        : `${name} has not drifted: it matches the state, or there is no such object.`,
      detail: drifted.length > 0 ? drifted.join("\n") : "Nothing has drifted.",
      hint: "Run lvsform drift to list what has drifted.",
    }),
  "unmanaged-not-accepted": ({ address }: { readonly address: string }) =>
    error({
      summary: `${address} is not in the state, so the state cannot be updated from its host.`,
      detail: 'The table of its director is "exclusive": objects that are not declared are removed from it.',
      hint: "Declare it in cluster.ts, and lvsform apply adopts it. Or remove it with lvsform drift repair.",
    }),
  "time-in-past": ({ time }: { readonly time: string }) =>
    error({
      summary: `--until ${time} is in the past.`,
      detail: "Nothing was ignored.",
      hint: "Specify a future time, such as 2h, 7d or 2027-01-31.",
    }),
  "nothing-to-ignore": ({ pattern, isHost }: { readonly pattern: string; readonly isHost: boolean }) =>
    error({
      summary: `${pattern} matches no address of the state and no finding.`,
      detail: "Nothing was ignored.",
      hint: isHost
        ? `Specify ${pattern}/* for everything on that host.`
        : "Run lvsform drift to list findings, or lvsform state list to list addresses. * matches any text.",
    }),
  "not-ignored": ({ pattern, ignored }: { readonly pattern: string; readonly ignored: readonly string[] }) =>
    error({
      summary: `${pattern} was not ignored.`,
      detail: ignored.length > 0 ? `Ignored are: ${ignored.join(", ")}.` : "Nothing is ignored.",
      hint: "Specify the address or glob that was ignored.",
    }),
  "heal-limit-reached": ({
    host,
    limit,
    findings,
  }: {
    readonly host: string;
    readonly limit: number;
    readonly findings: readonly string[];
  }) =>
    warning({
      summary: `${host} drifts too often for automatic repair: more than ${limit} objects per hour.`,
      detail: findings.join("\n"),
      hint: "Find out what changes it. Repair it with lvsform drift repair, or raise --heal-limit.",
    }),
  "notices-not-sent": ({
    receiver,
    notices,
    reason,
    next,
  }: {
    readonly receiver: string;
    readonly notices: string;
    readonly reason: string;
    readonly next: string;
  }) =>
    warning({
      summary: `The ${receiver} did not accept ${notices}: ${reason}.`,
      detail: `They are stored, and sent again at ${next} by the scan that follows.`,
      hint: "Check the receiver. No notification is sent twice.",
    }),
  "notices-refused": ({
    receiver,
    notices,
    reason,
    dropped,
  }: {
    readonly receiver: string;
    readonly notices: string;
    readonly reason: string;
    readonly dropped: readonly string[];
  }) =>
    warning({
      summary: `The ${receiver} refused ${notices} for good: ${reason}.`,
      detail: ["Dropped, and not sent again:", ...dropped].join("\n"),
      hint: "Check its address and what it accepts. lvsform drift shows all open findings, and a receiver of another name gets them.",
    }),
  "schedule-invalid": ({ text, reason }: { readonly text: string; readonly reason: string }) =>
    error({
      summary: `"${text}" is not a schedule: ${reason}.`,
      hint: 'Specify one in crontab syntax, such as "*/5 * * * *".',
    }),
  "scheduler-missing": () =>
    error({
      summary: "No scheduler is specified for lvsform drift.",
      detail: nothingWritten,
      hint: "Choose a scheduler: --systemd (a service and a timer) or --cron (a line in the crontab of the current user).",
    }),
  "cron-interval": ({ seconds }: { readonly seconds: number }) =>
    error({
      summary: `cron cannot run a command every ${seconds} s.`,
      detail: `Its intervals are whole minutes that divide an hour, or whole hours that divide a day. ${nothingWritten}`,
      hint: "Specify such an interval with --every, for example 5m, or use --systemd.",
    }),
  "scheduler-refused": ({ reason, script }: { readonly reason: string; readonly script: string }) =>
    error({
      summary: `The scheduler of this machine refused the schedule: ${reason}.`,
      detail: `The command was: ${script}`,
      hint: "Run lvsform drift uninstall to remove what was written. Run lvsform drift watch if there is no scheduler.",
    }),
  "receiver-url-public": ({ receiver }: { readonly receiver: string }) =>
    warning({
      summary: `Every user of this machine can read the URL of ${receiver}, in the schedule and in the arguments of each scan.`,
      detail: "A user who knows such a URL may write to it.",
      hint: `Put it into an environment variable and use --notify ${receiver}=env:NAME: install stores it in a private file.`,
    }),
  "receiver-url-missing": ({ name }: { readonly name: string }) =>
    error({
      summary: `The environment variable ${name} has no URL for notifications.`,
      detail: nothingWritten,
      hint: `Set it, export ${name}, and run lvsform drift install again: it stores the value for later scans.`,
    }),
} satisfies MessageTable;

import { error, type MessageTable, type OfAddress, type OnHost, warning } from "./message.ts";
import { nothingChanged, nothingWritten } from "./unchanged.ts";

export type Step = OnHost & OfAddress;

const otherProgram =
  "Another program on the host may set it: check keepalived, the network manager and other sysctl files.";
const runPlan = "Run lvsform plan: it reads the host and shows what is left to do.";

export interface Unverified {
  /** The plan file. */
  readonly path: string;
  readonly reason: string;
}

/** The texts for a plan whose signature cannot be verified. */
function unverified({ path, reason }: Unverified) {
  return {
    summary: `The signature of ${path} cannot be verified: ${reason}.`,
    detail: `The plan can be shown, but not applied. ${nothingChanged}`,
    hint: "Make the plan with lvsform plan --out plan.json, and apply it with the same state.",
  };
}

/** Messages about applying changes, draining and confirming. */
export const run = {
  "step-moved": ({
    address,
    host,
    planned,
    live,
    traces,
  }: Step & { readonly planned: readonly string[]; readonly live: string; readonly traces: readonly string[] }) =>
    error({
      summary: `${address} was changed on ${host} after the plan was made.`,
      detail: [`Planned on ${planned.join(" or ")}, but now it is ${live}. It was left as it is.`, ...traces].join(
        "\n",
      ),
      hint: "Plan again and review the changes.",
    }),
  "step-failed": ({
    address,
    host,
    action,
    output,
    status,
    isProgramMissing,
  }: Step & {
    readonly action: string;
    readonly output: string;
    readonly status: number;
    readonly isProgramMissing: boolean;
  }) =>
    error({
      summary: `${host} refused the ${action} of ${address}.`,
      detail: `${output} (exit status ${status})`,
      hint: isProgramMissing
        ? `Install the missing program on ${host} (packages ipvsadm, iproute2, procps, kmod), then run the command again.`
        : "Fix what the host reports, then run the command again: it continues from the present state.",
    }),
  "step-not-run": ({
    address,
    host,
    status,
    output,
  }: Step & { readonly status: number | null; readonly output: string }) =>
    error({
      summary: `The shell on ${host} ended before the step ${address} (exit status ${status}).`,
      detail: output,
      hint: "Run lvsform plan to see the present state.",
    }),
  "step-unknown": ({ address, reason }: OfAddress & { readonly reason: string }) =>
    error({
      summary: `The result of ${address} is unknown: the connection ended before it was received.`,
      detail: reason,
      hint: runPlan,
    }),
  "step-unsent": ({
    address,
    host,
    reason,
    hint,
  }: Step & { readonly reason: string; readonly hint: string | undefined }) =>
    error({
      summary: `${host} became unreachable before ${address} was sent.`,
      detail: reason,
      hint: hint ?? "Run the command again when the host is reachable.",
    }),
  "host-locked": ({ host, holder }: OnHost & { readonly holder: string }) =>
    error({
      summary: `Another lvsform is changing ${host}${holder ? `: ${holder}` : ""}.`,
      detail: "Nothing was changed there.",
      hint: "Run the command again when it has ended, or wait for it with --lock-timeout.",
    }),
  "host-reverted": ({ host }: OnHost) =>
    error({
      summary: `${host} has reverted its changes: it received nothing for the whole confirm window.`,
      detail: "Nothing more was changed there.",
      hint: "Make sure that the host stays reachable, or use a longer --confirm-timeout.",
    }),
  "changes-reverted": ({
    hosts,
    failures,
  }: {
    readonly hosts: readonly string[];
    readonly failures: readonly string[];
  }) =>
    error({
      summary: `The changes of this run are reverted on ${hosts.join(", ")}.`,
      detail: failures.length > 0 ? `These could not be reverted:\n${failures.join("\n")}` : undefined,
      hint: "Run lvsform plan to see the present state, or lvsform resume to make the changes again.",
    }),
  "changes-reverting": ({ hosts }: { readonly hosts: readonly string[] }) =>
    error({
      summary: `A new connection to ${hosts.join(", ")} failed: the changes of this run are reverted there automatically.`,
      hint: "Run lvsform plan in a minute to see the result.",
    }),
  "window-not-opened": ({ host, output }: OnHost & { readonly output: string }) =>
    error({
      summary: `${host} could not open a confirm window. Nothing was changed there.`,
      detail: output,
      hint: "Fix what the host reports (it needs a writable /run, flock, and systemd-run or setsid), or use --confirm never.",
    }),
  "window-not-closed": ({ host, output }: OnHost & { readonly output: string }) =>
    error({
      summary: `${host} did not report the result of its confirm window.`,
      detail: output,
      hint: "Run the command again. lvsform plan shows the present state of the host.",
    }),
  "decision-pending": ({ run: id, hosts }: { readonly run: number; readonly hosts: string }) =>
    error({
      summary: `Run ${id} is waiting for a decision on ${hosts}.`,
      detail: nothingChanged,
      hint: "Answer yes, or run the command with --yes.",
    }),
  "not-converged": ({ address, action }: OfAddress & { readonly action: string }) =>
    error({
      summary: `${address} was changed without an error, but its host still differs.`,
      detail: `lvsform plan shows it as: ${action}.`,
      hint: otherProgram,
    }),
  "changed-during-run": ({ address, action }: OfAddress & { readonly action: string }) =>
    error({
      summary: `${address} matched before this run, and now differs, although the run did not change it.`,
      detail: `lvsform plan shows it as: ${action}.`,
      hint: otherProgram,
    }),
  "not-verified": ({ host, reason }: OnHost & { readonly reason: string }) =>
    error({
      summary: `${host} could not be read after the changes: it is unknown whether they are in place.`,
      detail: reason,
      hint: "Run lvsform plan to read it again.",
    }),
  "drain-timeout": ({ address, connections }: OfAddress & { readonly connections: string }) =>
    warning({
      summary: `${address} still has ${connections} at its drain deadline: they are cut now.`,
      hint: "Use a longer --drain-timeout next time.",
    }),
  "still-connected": ({ address, connections }: OfAddress & { readonly connections: string }) =>
    warning({
      summary: `${address} still has ${connections}.`,
      detail: "It gets no new connections, and the present ones stay open.",
      hint: "Run lvsform drain again to wait longer. To remove it now, remove it from cluster.ts and apply with --now.",
    }),
  "drain-interrupted": ({ destinations, list }: { readonly destinations: string; readonly list: string }) =>
    warning({
      summary: `The wait for the connections of ${destinations} was interrupted.`,
      detail: `No new connections are sent there, and open ones stay open:\n${list}`,
      hint: "Run lvsform drain again to continue the wait, or lvsform undrain to restore the weights.",
    }),
  "left-drained": ({ destinations, list }: { readonly destinations: string; readonly list: string }) =>
    warning({
      summary: `Drained but not removed, and without new connections: ${destinations}.`,
      detail: list,
      hint: "Run lvsform apply to remove them. Declare them in cluster.ts to restore their weights.",
    }),
  "not-drained": ({ servers }: { readonly servers: readonly string[] }) =>
    error({
      summary: `${servers.join(", ")} is not drained.`,
      detail: nothingChanged,
      hint: "Run lvsform plan to see what is drained. A weight of 0 in cluster.ts must be changed there.",
    }),
  "server-unknown": ({ name, known }: { readonly name: string; readonly known: string }) =>
    error({
      summary: `No service of cluster.ts has a real server ${name}.`,
      detail: known,
      hint: "Specify its host, its RIP, or the address of one destination.",
    }),
  "changed-by-later-runs": ({ count, list }: { readonly count: number; readonly list: string }) =>
    warning({
      summary: `Later runs have changed ${count} of its addresses: they are left as they are.`,
      detail: list,
      hint: "Run lvsform state history ADDRESS to see every change of one.",
    }),
  "plan-overtaken": ({ by, detail }: { readonly by: string; readonly detail: string }) =>
    error({
      summary: `Another run changed the state after this plan was made${by}.`,
      detail: `${detail}. ${nothingChanged}`,
      hint: "Run the command again: it makes a new plan.",
      exit: "stale",
    }),
  "needs-yes": ({ command, hint }: { readonly command: string; readonly hint: string }) =>
    error({
      summary: `lvsform ${command} asks for approval, and there is no terminal to ask on.`,
      detail: nothingChanged,
      hint,
    }),
  "needs-name": ({
    command,
    reason,
    given,
    cluster,
  }: {
    readonly command: string;
    readonly reason: string;
    readonly given: string | undefined;
    readonly cluster: string;
  }) =>
    error({
      summary: `lvsform ${command} requires the cluster's name: ${reason}.`,
      detail: `${given === undefined ? "" : `${given} is not its name. `}${nothingChanged}`,
      hint: `Review the plan first. If you want it, use --yes --name ${cluster}.`,
    }),
  "host-key-needs-yes": ({ host, command }: OnHost & { readonly command: string }) =>
    error({
      summary: `The key of ${host} is unknown, and there is no terminal to ask on.`,
      detail: nothingWritten,
      hint: `Compare the fingerprint above with the host's own, then run: ${command} --yes`,
    }),
  "plan-file-unreadable": ({ path, reason }: { readonly path: string; readonly reason: string }) =>
    error({
      summary: `The plan ${path} cannot be read: ${reason}.`,
      hint: "Make one with lvsform plan --out plan.json",
    }),
  "plan-unverified": (data: Unverified) => warning(unverified(data)),
  "plan-unsigned": (data: Unverified) => error({ ...unverified(data), exit: "stale" }),
} satisfies MessageTable;

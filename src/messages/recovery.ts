import { error, type MessageTable, type OnHost, warning } from "./message.ts";

export interface OfRun {
  readonly run: number;
}

/** Messages about runs that were interrupted, and confirm windows that are open or were not confirmed. */
export const recovery = {
  "window-open": ({ host, run, seconds }: OnHost & OfRun & { readonly seconds: number }) =>
    error({
      summary: `${host} waits for the confirmation of run ${run}, and will revert its changes in ${seconds} s.`,
      hint: `Wait for it. Or run lvsform resume ${run} to confirm the changes and continue, or lvsform revert ${run} to revert them now.`,
      exit: "reverted",
    }),
  "auto-reverted": ({ host, run, failures }: OnHost & OfRun & { readonly failures: readonly string[] }) =>
    error({
      summary: `${host} reverted the changes of run ${run} automatically: they were not confirmed in time.`,
      detail: failures.length > 0 ? `These could not be reverted:\n${failures.join("\n")}` : undefined,
      hint: `Run lvsform resume ${run} to make its changes again, or lvsform revert ${run} to leave them reverted.`,
      exit: "reverted",
    }),
  "window-lost": ({ host, run }: OnHost & OfRun) =>
    warning({
      summary: `${host} was rebooted before run ${run} was confirmed: its changes there are lost.`,
      hint: "No action is needed: this plan is made from the present state of the host.",
    }),
  "window-of-another-state": ({ host, by, seconds }: OnHost & { readonly by: string; readonly seconds: number }) =>
    error({
      summary: `${host} waits for a confirmation from ${by}: an lvsform with another state has just changed it.`,
      detail: `It will revert those changes in ${seconds} s.`,
      hint: "Wait until then, and plan again. A cluster should have one state only.",
    }),
  "window-unknown": ({ host, by, seconds }: OnHost & { readonly by: string; readonly seconds: number }) =>
    error({
      summary: `${host} waits for a confirmation from ${by}, for a run that is not in this state.`,
      detail: `It will revert the changes of that run in ${seconds} s.`,
      hint: "Wait until then, and plan again.",
    }),
  "run-interrupted": ({
    runs,
    steps,
    done,
    open,
    unread,
  }: {
    readonly runs: readonly number[];
    readonly steps: number;
    readonly done: number;
    readonly open: number;
    readonly unread: number;
  }) =>
    warning({
      summary: `Run ${runs.join(", ")} was interrupted. ${steps} steps have an unknown result: by the hosts, ${done} are done and ${open} are not done${unread > 0 ? `, and ${unread} cannot be read` : ""}.`,
      hint: `Apply this plan, which continues from there. Or run lvsform resume ${runs.at(-1)} or lvsform revert ${runs.at(-1)}.`,
    }),
} satisfies MessageTable;

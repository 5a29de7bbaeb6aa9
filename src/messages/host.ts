import { counted } from "../model/text/counted.ts";
import { error, type MessageTable } from "./message.ts";

const mayStillRun = "What it started may still be running there.";
const showsPlan = "Run lvsform plan to see the current state.";
const printsTooMuch = "Check what the login shell of the host prints. A program there may be stuck in a loop.";

export interface Sudo {
  /** Such as "v11 (192.168.0.11 port 22)". */
  readonly place: string;
  readonly user: string;
  /** The output of sudo. */
  readonly output: string;
}

/** Messages about running scripts on a host and reading what it prints. */
export const host = {
  "sudo-missing": ({ place }: Pick<Sudo, "place">) =>
    error({
      summary: `${place} has no sudo.`,
      hint: "Install sudo there, or log in as root and remove sudo: true from cluster.ts.",
    }),
  "sudo-terminal": ({ place, user, output }: Sudo) =>
    error({
      summary: `sudo on ${place} requires a terminal, and lvsform has none there (requiretty in sudoers).`,
      detail: output,
      hint: `On the host, as root, run visudo -f /etc/sudoers.d/lvsform and write: Defaults:${user} !requiretty`,
    }),
  "sudo-refused": ({ place, user, output }: Sudo) =>
    error({
      summary: `${place} does not let ${user} run sudo without a password.`,
      detail: output,
      hint: `On the host, as root, run visudo -f /etc/sudoers.d/lvsform and write: ${user} ALL=(root) NOPASSWD: /bin/sh -s`,
    }),
  "exec-timeout": ({
    name,
    seconds,
    raise,
  }: {
    readonly name: string;
    readonly seconds: number;
    readonly raise?: string | undefined;
  }) =>
    error({
      summary: `${name} did not finish within ${seconds} s.`,
      detail: mayStillRun,
      hint: `${raise ? `To wait longer, raise ${raise}. ` : ""}Check the load of the host. ${showsPlan}`,
    }),
  "exec-aborted": ({ name }: { readonly name: string }) =>
    error({ summary: `The work on ${name} was aborted from here.`, detail: mayStillRun, hint: showsPlan }),
  "connection-lost": ({ name, reason }: { readonly name: string; readonly reason?: string | undefined }) =>
    error({
      summary: `The connection to ${name} was lost while a script ran.`,
      detail: `${reason ? `${reason}. ` : ""}${mayStillRun}`,
      hint: `Check that the host is up and its network is stable. ${showsPlan}`,
    }),
  "output-too-large": ({ name, limit }: { readonly name: string; readonly limit: number }) =>
    error({
      summary: `${name} sent more output than lvsform reads.`,
      detail: `More than ${counted(limit, "byte")} came from it. ${mayStillRun}`,
      hint: printsTooMuch,
    }),
  "output-budget-exceeded": ({ name }: { readonly name: string }) =>
    error({
      summary: `${name} was not read: all hosts together sent more output than lvsform stores.`,
      detail: "This host sent the most of it.",
      hint: printsTooMuch,
    }),
  "probe-incomplete": ({
    name,
    section,
    status,
    output,
  }: {
    readonly name: string;
    readonly section: string;
    readonly status: number | null;
    readonly output: string;
  }) =>
    error({
      summary: `${name} did not answer the whole probe: "${section}" is missing.`,
      detail: [`exit status ${status}`, output].filter(Boolean).join("; "),
      hint: `Run: ssh ${name} /bin/sh -c true. The login shell or a forced command may end the session early.`,
    }),
} satisfies MessageTable;

import { counted } from "../model/text/counted.ts";
import { error, type MessageTable, type OfAddress, type OnHost, warning } from "./message.ts";
import { noHostChanged, nothingChanged } from "./unchanged.ts";

/** Builds the message of a change that is blocked until `--allow` names it. `how` are other ways to allow it. */
function blocked(summary: string, how: string, address: string) {
  return error({
    summary,
    detail: "The other changes of the plan can be made without it.",
    hint: `If you want this change, ${how}allow it: --allow ${address}`,
  });
}

const planAgain = "Plan again and review the changes: lvsform plan --out plan.json";

export interface Stale {
  /** How the plan differs from the present state, without a full stop. */
  readonly detail: string;
}

/** Builds the message of a saved plan that is not the one that would be made now. */
function stale(summary: string, detail: string) {
  return error({ summary, detail: `${detail}. ${nothingChanged}`, hint: planAgain, exit: "stale" });
}

/** Messages about plans and plan files. */
export const plan = {
  "address-unknown": ({ pattern }: { readonly pattern: string }) =>
    error({
      summary: `No resource of the cluster matches ${pattern}.`,
      hint: "Specify an address, a host, or a glob of either. lvsform state list and lvsform plan print addresses.",
    }),
  aborted: () => error({ summary: "Aborted before anything was changed.", hint: "Run the command again." }),
  "host-not-declared": ({ host }: OnHost) =>
    error({
      summary: `${host} was not read: no construct of the cluster declares how to reach it.`,
      hint: "Declare it as a Director or a RealServer of this cluster.",
    }),
  "file-holds-secret": ({ host, path }: OnHost & { readonly path: string }) =>
    error({
      summary: `The lines of ${path} on ${host} that would change hold a secret, which lvsform does not read.`,
      hint: "Make this change by hand, or move the secret out of these lines. Then run lvsform plan again.",
    }),
  "depends-on-blocked": ({
    address,
    need,
    reason,
    hint,
  }: OfAddress & {
    readonly need: string;
    /** The summary and the hint of what blocks the other change. */
    readonly reason: string | undefined;
    readonly hint: string | undefined;
  }) =>
    error({
      summary: `${address} depends on ${need}, which cannot be changed now.`,
      detail: reason,
      hint: hint ?? "Fix what blocks it, then plan again.",
    }),
  "deletes-unmanaged": ({ address, parts }: OfAddress & { readonly parts: readonly string[] }) =>
    error({
      summary: `Deleting ${address} would also delete ${counted(parts.length, "unmanaged object")}.`,
      detail: parts.slice(0, 10).join("\n"),
      hint: 'Remove them by hand, declare them, or set table: "exclusive" on the director.',
    }),
  protected: ({ address, action }: OfAddress & { readonly action: string }) =>
    blocked(`${address} is protected, and would be ${action}.`, "", address),
  "cuts-own-connection": ({
    address,
    host,
    connection,
  }: OfAddress & OnHost & { readonly connection: { readonly address: string; readonly interface: string } }) =>
    blocked(
      `${address} carries the ssh connection that changes ${host} (${connection.address} on ${connection.interface}).`,
      "reach the host on another address (HostName in the ssh configuration), or ",
      address,
    ),
  "no-flock": ({ host, lock }: OnHost & { readonly lock: string }) =>
    error({
      summary: `${host} has no flock: a second lvsform could change it at the same time.`,
      detail: "The other changes of the plan can be made without it.",
      hint: `Install util-linux there. If no other lvsform changes the host, allow changes without the lock: --allow ${lock}`,
    }),
  "no-timer": ({ address, host }: OfAddress & OnHost) =>
    blocked(
      `${host} has neither systemd-run nor setsid: nothing there could revert ${address} if it cuts the host off.`,
      "install util-linux there, use --confirm never, or ",
      address,
    ),
  "last-server": ({ address, service }: OfAddress & { readonly service: string }) =>
    blocked(`${address} is the last real server of ${service}: no server would answer.`, "", address),
  "too-many-deletes": ({
    address,
    service,
    removed,
    servers,
  }: OfAddress & { readonly service: string; readonly removed: number; readonly servers: string }) =>
    blocked(
      `${removed} of the ${servers} of ${service} would be removed at once.`,
      "raise the limit with --max-deletes, or ",
      address,
    ),
  irreversible: ({ address, action, reason }: OfAddress & { readonly action: string; readonly reason: string }) =>
    blocked(`The ${action} of ${address} cannot be undone: ${reason}.`, "use --allow-irreversible, or ", address),
  drained: ({ destinations, list }: { readonly destinations: string; readonly list: string }) =>
    warning({
      summary: `Drained, and without new connections: ${destinations}.`,
      detail: list,
      hint: "Run lvsform undrain SERVER to restore the weight of cluster.ts.",
    }),
  "host-renamed": ({ host, before, resources }: OnHost & { readonly before: string; readonly resources: string }) =>
    warning({
      summary: `${host} was named ${before}: ${resources} of that name are renamed in the state.`,
      hint: "Run lvsform apply to write it. Then you can remove renamedFrom from cluster.ts.",
    }),
  "rename-collides": ({
    from,
    to,
    addresses,
  }: {
    readonly from: string;
    readonly to: string;
    readonly addresses: string;
  }) =>
    error({
      summary: `${to} is in the state already, and ${from} would be renamed to it.`,
      detail: `The state has both names for ${addresses}. ${nothingChanged}`,
      hint: "Remove renamedFrom, or forget one of the two names with lvsform state rm.",
    }),
  "rename-unfinished": ({ hosts }: { readonly hosts: readonly string[] }) =>
    error({
      summary: `A run has not ended under the former name of a host: ${hosts.join(", ")}.`,
      detail: nothingChanged,
      hint: "Use the old name in cluster.ts, finish the run with lvsform resume or lvsform revert, undrain what is drained, and rename then.",
    }),
  "plan-used": ({ detail }: Stale) => stale("This plan was applied already, or another run came first.", detail),
  "plan-of-another-state": ({ detail }: Stale) => stale("The plan was made from another state.", detail),
  "plan-stale": ({ detail }: Stale) => stale("The state or the plan file has changed since the plan was made.", detail),
  "plan-moved": ({ address, detail }: OfAddress & Stale) =>
    stale(`${address} has changed since the plan was made.`, detail),
  "plan-tampered": ({ file, reason }: { readonly file: string; readonly reason: string }) =>
    error({
      summary: `${file} was changed after lvsform wrote it: ${reason}.`,
      detail: noHostChanged,
      hint: planAgain,
      exit: "stale",
    }),
  "plan-unreadable": ({ file, reason }: { readonly file: string; readonly reason: string }) =>
    error({
      summary: `${file} is not a plan that this version of lvsform can read.`,
      detail: `${reason}. ${nothingChanged}`,
      hint: "Make the plan again: lvsform plan --out plan.json",
    }),
} satisfies MessageTable;

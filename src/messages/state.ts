import { error, type MessageTable } from "./message.ts";
import { noHostChanged, nothingChanged } from "./unchanged.ts";

export interface File {
  readonly path: string;
}

const isSafe =
  "Everything written before is safe. A step that was sent and not recorded is read from its host by the next run.";
const fixPermissions = "Make the file and its folder writable, or specify another file with --state PATH.";

/** Builds the message of a state that SQLite or the system cannot read or write. */
function unusable(problem: string, hint: string) {
  return ({ path, reason }: File & { readonly reason: string }) =>
    error({ summary: `The state ${path} ${problem}: ${reason}.`, detail: isSafe, hint });
}

/** Builds the message of a run that a command needs and the history does not have. */
function noRun(summary: string) {
  return error({ summary, detail: nothingChanged, hint: "Run lvsform history to list every run." });
}

/** Messages about the state: its file, its lock, its backups. */
export const state = {
  "state-missing": ({ path }: File) =>
    error({
      summary: `There is no state ${path}.`,
      detail: nothingChanged,
      hint: "Specify the right file with --state PATH. lvsform apply creates a state.",
    }),
  "state-foreign": ({ path }: File) =>
    error({ summary: `${path} is a database of another program.`, hint: "Specify the right file with --state PATH." }),
  "state-newer": ({ path, format, known }: File & { readonly format: number; readonly known: number }) =>
    error({
      summary: `${path} was written by a newer lvsform (format ${format}; this version knows ${known}).`,
      detail: nothingChanged,
      hint: "Update lvsform on this machine.",
    }),
  "state-other-cluster": ({ path, found, wanted }: File & { readonly found: string; readonly wanted: string }) =>
    error({
      summary: `${path} is the state of the cluster "${found}", not of "${wanted}".`,
      detail: nothingChanged,
      hint: "Specify the right state with --state PATH, or write the cluster's old name into cluster.ts.",
    }),
  "backup-other-cluster": ({ path, found, wanted }: File & { readonly found: string; readonly wanted: string }) =>
    error({
      summary: `${path} is a backup of the cluster "${found}", not of "${wanted}".`,
      detail: nothingChanged,
      hint: "Specify a backup of this state.",
    }),
  "state-other-lineage": ({ path, other }: File & { readonly other: string }) =>
    error({
      summary: `${path} is not a backup of ${other}, although both have the same cluster name.`,
      detail: nothingChanged,
      hint: "Specify a backup of this state.",
    }),
  "state-older": ({
    path,
    other,
    serial,
    present,
  }: File & { readonly other: string; readonly serial: number; readonly present: number }) =>
    error({
      summary: `${path} is older than ${other}: its serial is ${serial}, not ${present}.`,
      detail: nothingChanged,
      hint: "What was recorded since then would be forgotten. If you want that, use --older.",
    }),
  "backup-exists": ({ path }: File) =>
    error({
      summary: `${path} exists already.`,
      detail: nothingChanged,
      hint: "Specify a new name: a backup never overwrites a file.",
    }),
  "state-special": ({ reason }: { readonly reason: string }) =>
    error({
      summary: `The state cannot be opened: ${reason}.`,
      detail: nothingChanged,
      hint: "Move it away, or specify a regular file. --state PATH specifies the state.",
    }),
  "state-on-network": ({ path, name }: File & { readonly name: string }) =>
    error({
      summary: `The state ${path} is on a network file system (${name}), where two machines would damage it.`,
      detail: `The locks of SQLite do not reach the other machine. ${nothingChanged}`,
      hint: "Use a local disk of one machine with --state PATH, and run lvsform on that machine.",
    }),
  "state-unreadable": ({ path, reason }: File & { readonly reason: string }) =>
    error({
      summary: `The state ${path} cannot be opened: ${reason}.`,
      detail: "The file was not changed.",
      hint: "Check that you can read and write the file and its folder, and that the disk is not full.",
    }),
  "state-unwritable": unusable("cannot be used", "Check that you can read and write the file and its folder."),
  "state-disk-full": unusable(
    "cannot be written, the disk is full",
    "Free some space, then run lvsform plan: it continues from the present state of the hosts.",
  ),
  "state-read-only": unusable("is read-only", fixPermissions),
  "state-forbidden": unusable("is not writable for you", fixPermissions),
  "state-io-error": unusable(
    "cannot be read or written",
    "Check the disk (dmesg). lvsform state restore restores a backup.",
  ),
  "state-damaged": unusable("is damaged", "Keep a copy of it, and restore a backup with lvsform state restore."),
  "state-no-database": unusable(
    "is not a database",
    "Specify the right file with --state PATH, or restore a backup with lvsform state restore.",
  ),
  "state-busy": unusable("is being written by another program", "End that program, then run the command again."),
  "state-unfit": ({ path, reason }: File & { readonly reason: string }) =>
    error({
      summary: `The state ${path} holds a value that lvsform did not write.`,
      detail: `${reason}. ${nothingChanged}`,
      hint: "Restore a backup with lvsform state restore FILE --older. lvsform does not use a state that was edited by hand.",
    }),
  "value-unfit": ({ address, reason }: { readonly address: string; readonly reason: string }) =>
    error({
      summary: `${address} has a value that the state cannot hold: ${reason}.`,
      detail: noHostChanged,
      hint: "Correct the value in cluster.ts, or on the host if it was found there.",
    }),
  "state-locked": ({ holder, lastHeartbeat }: { readonly holder: string; readonly lastHeartbeat: string }) =>
    error({
      summary: `The state is locked by another lvsform: ${holder}.`,
      detail: `${lastHeartbeat} ${nothingChanged}`,
      hint: "Wait for it with --lock-timeout 5m. If it has ended for good, run lvsform unlock.",
      exit: "locked",
    }),
  "lease-lost": ({ path }: File) =>
    error({
      summary: `Another lvsform has taken over the state ${path}: the lease of this process expired.`,
      detail:
        "This process changes nothing more. What it has sent already is read from the hosts by the process that continues.",
      hint: "Run lvsform history to see the other run, and run the command again when it has ended.",
      exit: "locked",
    }),
  "holder-running": ({ pid }: { readonly pid: number }) =>
    error({
      summary: `The process ${pid} that holds the state lock is running on this machine.`,
      detail: nothingChanged,
      hint: `Wait until it ends, or end it first (kill ${pid}): it finishes what is in flight.`,
    }),
  "address-not-in-state": ({ addresses }: { readonly addresses: readonly string[] }) =>
    error({
      summary: `The state has no resource ${addresses.join(", ")}.`,
      detail: nothingChanged,
      hint: "Run lvsform state list to see every address of the state. * matches any text.",
    }),
  "address-taken": ({ address }: { readonly address: string }) =>
    error({
      summary: `${address} is in the state already.`,
      detail: nothingChanged,
      hint: "Forget it first: lvsform state rm",
    }),
  "address-invalid": ({ address }: { readonly address: string }) =>
    error({
      summary: `${address} is not an address.`,
      detail: nothingChanged,
      hint: "Specify host/kind/key. lvsform state list prints addresses.",
    }),
  "kind-differs": ({ from, to }: { readonly from: string; readonly to: string }) =>
    error({
      summary: `${to} has another kind than ${from}.`,
      detail: nothingChanged,
      hint: "Specify an address of the same kind.",
    }),
  "host-invalid": ({ host }: { readonly host: string }) =>
    error({
      summary: `${host} is not a host name as ssh accepts it.`,
      detail: nothingChanged,
      hint: "Specify the host's new name as cluster.ts will declare it.",
    }),
  "address-busy": ({ addresses }: { readonly addresses: readonly string[] }) =>
    error({
      summary: `A run or a drain of ${addresses.join(", ")} has not ended.`,
      detail: nothingChanged,
      hint: "End it first with lvsform resume, lvsform revert or lvsform undrain.",
    }),
  "state-moved": () =>
    error({
      summary: "Another run has just changed the state.",
      detail: nothingChanged,
      hint: "Run the command again.",
      exit: "stale",
    }),
  "run-number-invalid": ({ text }: { readonly text: string }) => noRun(`${text} is not the number of a run.`),
  "run-unknown": ({ run }: { readonly run: string }) => noRun(`The history has no run ${run}.`),
  "run-missing": ({ purpose }: { readonly purpose: string }) => noRun(`The history has no run to ${purpose}.`),
  "run-forgotten": ({ run }: { readonly run: number }) => noRun(`The state after run ${run} is not stored any more.`),
  "drift-store-foreign": ({ path, mark, format }: File & { readonly mark: string; readonly format: string }) =>
    error({
      summary: `${path} is not a drift database of this version of lvsform.`,
      detail: `Its mark is ${mark}, its format ${format}. It was not changed.`,
      hint: "Move it away, and lvsform drift creates a new one. Or use the lvsform that wrote it.",
    }),
} satisfies MessageTable;

import { error, type MessageTable, warning } from "./message.ts";
import { nothingWritten } from "./unchanged.ts";

const nothingRead = "Nothing was read and nothing was written.";

/** Builds the message of a rule of ipvsadm that was not imported. */
function ruleLeftOut(hint: string) {
  return ({ rule, reason }: { readonly rule: string; readonly reason: string }) =>
    warning({ summary: `A rule was not imported: ${rule}.`, detail: reason, hint });
}

/** Messages about import: its flags, the hosts it reads, and files with tables of IPVS. */
export const imports = {
  "state-exists": ({ cluster, resources }: { readonly cluster: string; readonly resources: string }) =>
    error({
      summary: `A state exists already. It has ${resources} of the cluster ${cluster}.`,
      detail: nothingRead,
      hint: "Import into another folder with --out, or add the hosts to the cluster.ts of that state by hand: what matches is adopted.",
    }),
  "cluster-file-exists": ({ path }: { readonly path: string }) =>
    error({
      summary: `${path} exists already.`,
      detail: nothingRead,
      hint: "Specify another file with --out. Import never overwrites a file.",
    }),
  "cluster-file-unwritable": ({ path, reason }: { readonly path: string; readonly reason: string }) =>
    error({
      summary: `${path} cannot be written: ${reason}.`,
      detail: "The state was not changed.",
      hint: "Specify a file in a folder that exists and that you can write with --out.",
    }),
  "nothing-to-import": ({ where }: { readonly where: string }) =>
    error({
      summary: `${where} has no virtual service.`,
      detail: nothingWritten,
      hint: "Specify the hosts whose ipvsadm -L -n lists services with --director.",
    }),
  "one-director": () =>
    error({
      summary: "--from reads the table of one director, and several are specified.",
      detail: nothingRead,
      hint: "Import one director after the other, or import without --from.",
    }),
  "dip-invalid": ({ text }: { readonly text: string }) =>
    error({
      summary: `--dip ${text} is not an address.`,
      detail: nothingWritten,
      hint: "Specify the address with its prefix length: 192.168.0.11/24.",
    }),
  "table-unreadable": ({ path, reason }: { readonly path: string; readonly reason: string }) =>
    error({
      summary: `${path} cannot be read: ${reason}.`,
      detail: nothingWritten,
      hint: "Specify a file that exists and that you can read.",
    }),
  "table-line-too-long": ({
    path,
    line,
    limit,
  }: {
    readonly path: string;
    readonly line: number;
    readonly limit: number;
  }) =>
    error({
      summary: `Line ${line} of ${path} is longer than ${limit} characters.`,
      detail: nothingWritten,
      hint: "Specify a file of ipvsadm-save or keepalived.",
    }),
  "not-a-table": ({ path, reason, hint }: { readonly path: string; readonly reason: string; readonly hint?: string }) =>
    error({
      summary: `${path} does not hold a table of IPVS.`,
      detail: `${reason} ${nothingWritten}`,
      hint:
        hint ??
        "Specify the output of ipvsadm -S -n, /etc/sysconfig/ipvsadm, /etc/ipvsadm.rules, or a keepalived.conf.",
    }),
  "ssh-name-differs": ({
    name,
    host,
    reached,
    lines,
  }: {
    readonly name: string;
    readonly host: string;
    readonly reached: string;
    readonly lines: string;
  }) =>
    error({
      summary: `${name} and ${host}, the name that cluster.ts will have, are not the same to ssh.`,
      detail: `${host} would be reached as ${reached}. ${nothingWritten}`,
      hint: `Add this to the ssh configuration, and specify --director ${host}:\nHost ${host}\n${lines}`,
    }),
  "rip-elsewhere": ({ host, rip }: { readonly host: string; readonly rip: string }) =>
    warning({
      summary: `${host} does not have the address ${rip}.`,
      hint: "Specify the host that has it with --real-server.",
    }),
  "rip-without-host": ({ rip }: { readonly rip: string }) =>
    warning({
      summary: `No specified host has the address ${rip}.`,
      hint: "Specify the host that has it with --real-server.",
    }),
  "rule-has-variable": ruleLeftOut(
    "A shell replaces what begins with $. Run the script, and import what ipvsadm -S -n prints then.",
  ),
  "rule-is-fullnat": ruleLeftOut(
    "ipvsadm prints (null) for FULLNAT, which the kernel's own IPVS does not have. Declare the rule by hand.",
  ),
  "rule-has-names": ruleLeftOut(
    "It has names instead of numbers. Make the dump with ipvsadm -S -n, or write addresses and ports as numbers.",
  ),
  "rule-not-imported": ruleLeftOut("Declare it by hand in cluster.ts, or correct the line."),
  "lines-without-rules": ({ count, lines }: { readonly count: string; readonly lines: string }) =>
    warning({
      summary: `The file has ${count} without a rule, left out of cluster.ts.`,
      detail: lines,
      hint: "Check them: what they do to the host must be declared separately.",
    }),
  "port-overridden": ({
    address,
    given,
    used,
  }: {
    readonly address: string;
    readonly given: number;
    readonly used: number;
  }) =>
    warning({
      summary: `${address} has port ${given}, but ipvsadm uses ${used}, the service's.`,
      hint: 'No action is needed. Another port requires forwarding: "masquerading".',
    }),
  "sync-id-missing": ({ state }: { readonly state: string }) =>
    warning({
      summary: `The ${state} daemon is started without --syncid: import uses 0, which accepts the messages of every pair.`,
      hint: "Compare it with ipvsadm -L -n --daemon. The manual page and the program disagree on the default.",
    }),
} satisfies MessageTable;

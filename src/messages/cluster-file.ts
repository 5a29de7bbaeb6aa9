import { error, type MessageTable } from "./message.ts";
import { noHostChanged } from "./unchanged.ts";

export interface File {
  readonly file: string;
}

/** Messages about loading cluster.ts. */
export const clusterFile = {
  "cluster-file-missing": ({ file }: File) =>
    error({
      summary: `There is no file ${file}.`,
      detail: noHostChanged,
      hint: "Change to the folder of your cluster, or specify its file with -f FILE. Run lvsform init to write a first one.",
    }),
  "cluster-file-special": ({ file }: File) =>
    error({
      summary: `${file} is not a regular file.`,
      detail: noHostChanged,
      hint: "Specify the file of your cluster with -f FILE. A pipe, a device or a folder cannot be loaded.",
    }),
  "cluster-file-hangs": ({ file, seconds }: File & { readonly seconds: number }) =>
    error({
      summary: `${file} was not loaded within ${seconds} s.`,
      detail: noHostChanged,
      hint: "Check it for an endless loop, or an await that never ends.",
    }),
  "cluster-file-awaits": ({ file }: File) =>
    error({
      summary: `${file} awaits something that never comes.`,
      detail: noHostChanged,
      hint: "Check it for an await whose promise is never resolved.",
    }),
  "cluster-file-exits": ({ file }: File) =>
    error({
      summary: `${file} ended the process while it was loaded.`,
      detail: noHostChanged,
      hint: "Remove the call that ends the process.",
    }),
  "cluster-file-memory": ({ file }: File) =>
    error({
      summary: `${file} needs more memory than its limit.`,
      detail: noHostChanged,
      hint: "Check it for a list or text that grows without end.",
    }),
  "cluster-file-broken": ({ file, reason }: File & { readonly reason: string }) =>
    error({
      summary: `${file} cannot be loaded: ${reason}.`,
      detail: noHostChanged,
      hint: "Remove what changes process, Error or the handlers of exceptions.",
    }),
  "cluster-file-exports": ({ file, found }: File & { readonly found: string }) =>
    error({
      summary: `${file} exports ${found}.`,
      detail: noHostChanged,
      hint: "End it with: export default web; where web is a new Cluster(…)",
    }),
  "cluster-file-import": ({ reason, hint }: { readonly reason: string; readonly hint: string }) =>
    error({ summary: `An import of cluster.ts failed: ${reason}.`, detail: noHostChanged, hint }),
  "cluster-file-syntax": ({ reason, isUnsupported }: { readonly reason: string; readonly isUnsupported: boolean }) =>
    error({
      summary: `cluster.ts has a syntax error: ${reason}.`,
      detail: noHostChanged,
      hint: isUnsupported
        ? "Types are removed and the rest is run: write it without enum, namespace and parameter properties."
        : "Correct the line, or the end of the line before it.",
    }),
  "cluster-file-throws": ({ name, reason }: { readonly name: string; readonly reason: string }) =>
    error({
      summary: `cluster.ts threw an exception. ${name}: ${reason}.`,
      detail: noHostChanged,
      hint: "Correct the line: cluster.ts must load without exceptions.",
    }),
} satisfies MessageTable;

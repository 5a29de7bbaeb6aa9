import { error, type MessageTable } from "./message.ts";
import { nothingWritten } from "./unchanged.ts";

const otherFolder = "Specify another folder, or move that file away.";

/** Messages about files and folders that a user names, and about standard output. */
export const file = {
  "folder-not-created": ({
    path,
    purpose,
    reason,
  }: {
    readonly path: string;
    readonly purpose: string;
    readonly reason: string;
  }) =>
    error({
      summary: `The folder ${path} of ${purpose} cannot be created: ${reason}.`,
      detail: nothingWritten,
      hint: "Specify a path in a folder that exists and that you can write.",
    }),
  "file-not-written": ({
    path,
    purpose,
    reason,
    detail,
  }: {
    readonly path: string;
    /** The file's content, such as "The report". */
    readonly purpose: string;
    readonly reason: string;
    readonly detail: string;
  }) =>
    error({
      summary: `${purpose} cannot be written to ${path}: ${reason}.`,
      detail,
      hint: "Specify a path in a folder that exists and that you can write.",
    }),
  "not-one-line": ({ value, name }: { readonly name: string; readonly value: string }) =>
    error({
      summary: `The ${name} ${value} contains a line end or a NUL.`,
      detail: nothingWritten,
      hint: "Use a value of one line.",
    }),
  "variable-not-one-line": ({ name }: { readonly name: string }) =>
    error({
      summary: `The environment variable ${name} has more than one line.`,
      detail: nothingWritten,
      hint: "Set it to a value of one line.",
    }),
  "path-has-quote": ({ name, path }: { readonly name: string; readonly path: string }) =>
    error({
      summary: `The ${name} ${path} contains a double quote, which an ssh configuration cannot hold.`,
      detail: nothingWritten,
      hint: "Use a folder without one in its name.",
    }),
  "output-failed": ({ reason }: { readonly reason: string }) =>
    error({
      summary: `Standard output cannot be written: ${reason}.`,
      detail: "The output is incomplete. The changes of a run are in the state.",
      hint: "Free space or send the output elsewhere, and run the command again. lvsform history shows what a run did.",
    }),
  "files-exist": ({ paths, canKeep }: { readonly paths: readonly string[]; readonly canKeep: boolean }) =>
    error({
      summary: `${paths.join(", ")} ${paths.length === 1 ? "exists" : "exist"} already.`,
      detail: `init never overwrites a file. ${nothingWritten}`,
      hint: `Specify another folder: lvsform init DIR${canKeep ? ", or keep these files with --keep" : ""}`,
    }),
  "init-not-written": ({ path, reason }: { readonly path: string; readonly reason: string }) =>
    error({
      summary: `${path} cannot be written: ${reason}.`,
      detail: nothingWritten,
      hint: "Specify a folder that you can write: lvsform init DIR",
    }),
  "module-unreadable": ({ path, reason }: { readonly path: string; readonly reason: string }) =>
    error({
      summary: `${path} cannot be read: ${reason}.`,
      detail: nothingWritten,
      hint: "Make it readable, or specify another folder.",
    }),
  "module-foreign": ({ path }: { readonly path: string }) =>
    error({ summary: `${path} was not written by lvsform.`, detail: nothingWritten, hint: otherFolder }),
  "module-other-cluster": ({ path, cluster }: { readonly path: string; readonly cluster: string }) =>
    error({ summary: `${path} belongs to the cluster ${cluster}.`, detail: nothingWritten, hint: otherFolder }),
} satisfies MessageTable;

import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { failure } from "../messages/build.ts";
import { Failure } from "../model/diagnostic.ts";
import { readUserFile } from "../model/local/user-file.ts";
import type { Source } from "../model/source.ts";
import { similarTo } from "../model/text/similar.ts";
import { Cluster } from "./cluster.ts";
import { findSource } from "./find-source.ts";
import { exportedBy, resolveImports } from "./resolve-imports.ts";

/**
 * Runs cluster.ts in this thread and returns its default export. Every way in which its import can fail is a {@link Failure} with file
 * and line. Only `load-worker.ts` calls this in the program: a cluster.ts is foreign code, and gets a thread of its own.
 */
export async function runClusterFile(file: string): Promise<Cluster> {
  const hooks = resolveImports(file);
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return takeCluster(module.default, file);
  } catch (error) {
    throw error instanceof Failure ? error : await explain(error, file);
  } finally {
    hooks.deregister();
  }
}

function takeCluster(exported: unknown, file: string): Cluster {
  if (exported instanceof Cluster) return exported;
  const found = exported === undefined ? "nothing as its default" : "something that is not a Cluster";
  throw failure("cluster-file-exports", { file, found }, { source: { file, line: 1, column: 1 } });
}

/** The failure that reports anything thrown by a cluster.ts, at whatever time. */
export async function explain(error: unknown, file: string): Promise<Failure> {
  const { name, message, stack, code } = asError(error);
  const source = placeInFile(stack, file, message);
  if (code === "ERR_MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
    return failure("cluster-file-import", { reason: firstLine(message), hint: importHint(message) }, { source });
  const isExport = /does not provide an export named '([^']+)'/.exec(message)?.[1];
  if (isExport !== undefined) {
    const from = /module '([^']+)' does not/.exec(message)?.[1] ?? "";
    const meant = similarTo(isExport, await exportedBy(from));
    const hint = meant ? `Write ${meant}.` : "Correct the name, or export it there. For types only, write import type.";
    return failure("cluster-file-import", { reason: firstLine(message), hint }, { source });
  }
  const isTypes = code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" || /strip-only/.test(message);
  if (isTypes || name === "SyntaxError" || code?.startsWith("ERR_INVALID_TYPESCRIPT"))
    return failure("cluster-file-syntax", { reason: firstLine(message), isUnsupported: isTypes }, { source });
  return failure("cluster-file-throws", { name, reason: firstLine(message) }, { source: findSource(stack) ?? source });
}

/** Returns a hint for an import that leads nowhere: a file is written otherwise than a package. */
function importHint(message: string): string {
  const [, wanted = "", importer = ""] = /'([^']+)' imported from (.*)$/m.exec(message) ?? [];
  if (!isAbsolute(wanted)) {
    const meant = similarTo(wanted, ["lvsform", "constructs"]);
    return meant ? `Write "${meant}".` : "Install the package next to cluster.ts, or correct the import.";
  }
  const ending = [".ts", ".mts", ".js", ".mjs", "/index.ts"].find((one) => existsSync(`${wanted}${one}`));
  if (ending === undefined)
    return "Correct the import, or create that file. The path is relative to the file that imports it.";
  const written = relative(dirname(importer), `${wanted}${ending}`);
  return `Write the file with its extension: "${written.startsWith(".") ? written : `./${written}`}"`;
}

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: string | undefined;
}

/** The fields of a thrown value as text. Anything can be thrown: an object without a prototype, an error whose getters throw. */
function asError(error: unknown): Thrown {
  try {
    if (!(error instanceof Error)) return { name: "Error", message: String(error) };
    const { name, message, stack, code } = error as NodeJS.ErrnoException;
    return {
      name: String(name ?? "Error"),
      message: String(message),
      stack: stack === undefined ? undefined : String(stack),
      code: code === undefined ? undefined : String(code),
    };
  } catch {
    return { name: "Error", message: "a value that cannot be written as text was thrown" };
  }
}

function firstLine(message: string): string {
  return message.split("\n").find((line) => line.trim() !== "") ?? message;
}

/**
 * A syntax error has no frame in the user's file; its stack begins with `file:///…/cluster.ts:5`. A failed import has neither:
 * its line is the one that names the package.
 */
function placeInFile(stack: string | undefined, file: string, message: string): Source {
  const escaped = file.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&");
  const header = new RegExp(`^(?:file://)?${escaped}(?:\\?[^:]*)?:(\\d+)`).exec(stack ?? "")?.[1];
  const named = /'([^']+)'/.exec(message)?.[1];
  // The message names the whole path of a file, and the import has it as seen from cluster.ts.
  const seen = named && isAbsolute(named) ? relative(dirname(file), named) : named;
  const spellings = seen === undefined ? [] : [seen, `./${seen}`, named];
  const text = named ? readUserFile(file).toString("utf8").split("\n") : [];
  const line = text.findIndex((one) => spellings.some((as) => one.includes(`"${as}"`) || one.includes(`'${as}'`)));
  return { file, line: Number(header ?? Math.max(1, line + 1)), column: 1 };
}

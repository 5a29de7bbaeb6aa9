import { existsSync, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { similarTo } from "../model/similar.ts";
import type { Source } from "../model/source.ts";
import { Cluster } from "./cluster.ts";
import { findSource } from "./find-source.ts";
import { exportedBy, resolveImports } from "./resolve-imports.ts";

/** A cluster file may await something; one that never ends must not leave the user before a silent terminal. Milliseconds. */
const patienceMs = 30_000;
const noHost = "no host was touched";

const loaded = new Map<string, { readonly seen: string; readonly version: number }>();

/** Node runs a module once: a file that has changed since this process ran it needs another address. What it imports is not read anew. */
function versionOf(file: string, seen: string): string {
  const last = loaded.get(file);
  const version = last === undefined ? 0 : last.seen === seen ? last.version : last.version + 1;
  loaded.set(file, { seen, version });
  return version === 0 ? "" : `?${version}`;
}

/** Runs cluster.ts and takes its default export. Every way in which it can fail is a {@link Failure} with file and line. */
export async function loadCluster(path: string, query?: string): Promise<Cluster> {
  const file = resolve(path);
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (!found?.isFile())
    throw fail(
      "cluster-file-missing",
      `there is no file ${file}`,
      "go to the folder of your cluster, or give its file with -f FILE; lvsform init writes one to begin with",
    );
  const hooks = resolveImports(file);
  const watch = watchLoad(file);
  try {
    const loading = import(`${pathToFileURL(file).href}${query ?? versionOf(file, `${found.mtimeNs} ${found.size}`)}`);
    const module = (await Promise.race([loading, watch.failed])) as { default?: unknown };
    return takeCluster(module.default, file);
  } catch (error) {
    throw error instanceof Failure ? error : await explain(error, file);
  } finally {
    watch.end();
    hooks.deregister();
  }
}

/** What the import itself does not tell: a file that never ends, that fails beside its own course, or that ends the process. */
function watchLoad(file: string): { readonly failed: Promise<never>; end(): void } {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const tooLong = fail("cluster-file-hangs", `${file} did not end within ${patienceMs / 1000} s`, "look for an await");
  const timer = setTimeout(() => reject(tooLong), patienceMs);
  const onExit = () => {
    process.stderr.write(
      `error: ${file} ended the process while it was loaded; ${noHost}\n  → take the call that ends the process out of it\n`,
    );
    process.exitCode = 1;
  };
  process.on("uncaughtException", reject).once("exit", onExit);
  return {
    failed,
    end: () => {
      clearTimeout(timer);
      process.off("uncaughtException", reject).off("exit", onExit);
    },
  };
}

function takeCluster(exported: unknown, file: string): Cluster {
  if (exported instanceof Cluster) return exported;
  const what = exported === undefined ? "nothing as its default" : "something that is not a Cluster";
  throw fail(
    "cluster-file-exports",
    `${file} exports ${what}`,
    "end it with: export default web;  where web is a new Cluster(…)",
    {
      source: { file, line: 1, column: 1 },
    },
  );
}

async function explain(error: unknown, file: string): Promise<Failure> {
  const { name = "Error", message = String(error), stack, code } = asError(error);
  const source = placeInFile(stack, file, message);
  if (code === "ERR_MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
    return fail("cluster-file-import", firstLine(message), importHint(message), { source });
  const isExport = /does not provide an export named '([^']+)'/.exec(message)?.[1];
  if (isExport !== undefined) {
    const from = /module '([^']+)' does not/.exec(message)?.[1] ?? "";
    const meant = similarTo(isExport, await exportedBy(from));
    const hint = meant ? `write ${meant}` : "correct the name, or export it there; of types alone say import type";
    return fail("cluster-file-import", firstLine(message), hint, { source });
  }
  const isTypes = code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" || /strip-only/.test(message);
  if (isTypes || name === "SyntaxError" || code?.startsWith("ERR_INVALID_TYPESCRIPT")) {
    const hint = isTypes
      ? "types are taken away and the rest is run: write it without enum, namespace and parameter properties"
      : "correct the line, or the end of the one before it";
    return fail("cluster-file-syntax", firstLine(message), hint, { source });
  }
  return fail(
    "cluster-file-throws",
    `${name}: ${firstLine(message)}`,
    "correct what the line does; cluster.ts must load without errors",
    { source: findSource(stack) ?? source },
  );
}

/** What to do about an import that leads nowhere: a file is written otherwise than a package. */
function importHint(message: string): string {
  const [, wanted = "", importer = ""] = /'([^']+)' imported from (.*)$/m.exec(message) ?? [];
  if (!isAbsolute(wanted)) {
    const meant = similarTo(wanted, ["lvsform", "constructs"]);
    return meant ? `write "${meant}"` : "install the package beside cluster.ts, or correct the import";
  }
  const ending = [".ts", ".mts", ".js", ".mjs", "/index.ts"].find((one) => existsSync(`${wanted}${one}`));
  if (ending === undefined)
    return "correct the import, or write that file; a file is named from the one that imports it";
  const written = relative(dirname(importer), `${wanted}${ending}`);
  return `name the file with its ending: "${written.startsWith(".") ? written : `./${written}`}"`;
}

function asError(error: unknown): { name?: string; message?: string; stack?: string | undefined; code?: string } {
  return error instanceof Error ? error : {};
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
  // Of a file the whole path is told, and the import has it as seen from cluster.ts.
  const seen = named && isAbsolute(named) ? relative(dirname(file), named) : named;
  const spellings = seen === undefined ? [] : [seen, `./${seen}`, named];
  const text = named ? readFileSync(file, "utf8").split("\n") : [];
  const line = text.findIndex((one) => spellings.some((as) => one.includes(`"${as}"`) || one.includes(`'${as}'`)));
  return { file, line: Number(header ?? Math.max(1, line + 1)), column: 1 };
}

function fail(code: string, summary: string, hint: string, more: Partial<Diagnostic> = {}): Failure {
  return new Failure({ severity: "error", code, summary, hint, detail: noHost, ...more });
}

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { Declaration } from "../model/declaration.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { ownEntry } from "../model/own-file.ts";
import type { LoadAnswer, LoadRequest } from "./load-worker.ts";

/** Limits and outlets of one load. */
export interface LoadOptions {
  /** Aborts the load at once, also in the middle of an endless loop. */
  readonly signal?: AbortSignal | undefined;
  /** The deadline of the load. Milliseconds. Default 30 000. */
  readonly deadlineMs?: number;
  /** Takes what the file prints, to stdout or stderr. Default: the stderr of this process; stdout holds the result of the command. */
  readonly onOutput?: ((text: string) => void) | undefined;
}

/** A cluster file may await something. One that never ends must not leave the user before a silent terminal. Milliseconds. */
const usualDeadlineMs = 30_000;
/** The heap of the thread. A cluster of 30,000 destinations needs less than a tenth. Mebibytes. */
const heapMb = 1024;
const noHost = "no host was touched";

/**
 * Runs cluster.ts in a thread of its own and returns what it declares, as data. The thread ends with the load: an endless loop, a timer
 * or a server of the file cannot outlive it, and its exceptions do not reach this thread. Every way in which it can fail is a
 * {@link Failure} with file and line.
 */
export async function loadDeclaration(path: string, options: LoadOptions = {}): Promise<Declaration> {
  const file = resolve(path);
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    throw fail(
      "cluster-file-special",
      `${file} is not a regular file`,
      "give the file of your cluster with -f FILE; a pipe, a device or a folder cannot be loaded",
    );
  if (found === undefined)
    throw fail(
      "cluster-file-missing",
      `there is no file ${file}`,
      "go to the folder of your cluster, or give its file with -f FILE; lvsform init writes one to begin with",
    );
  if (options.signal?.aborted) throw stopped();
  const answer = await runWorker(file, options);
  if ("isUnanswered" in answer) throw unanswered(file);
  if ("diagnostics" in answer) throw new Failure(answer.diagnostics);
  return answer.declaration;
}

let spare: Worker | undefined;

/**
 * Starts the thread for the next {@link loadDeclaration} ahead of time: it takes as long to start as the rest of the program, and
 * starts beside it.
 */
export function startLoader(): void {
  spare = newWorker();
  spare.once("exit", () => {
    spare = undefined;
  });
}

function newWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: heapMb };
  const own = { stdin: false, stdout: true, stderr: true, resourceLimits };
  const worker = new Worker(ownEntry("dsl/load-worker"), own);
  // Without a listener the event is thrown in this thread. The one who waits for the answer has another listener.
  worker.on("error", () => {});
  worker.unref();
  return worker;
}

function runWorker(file: string, { signal, deadlineMs = usualDeadlineMs, onOutput }: LoadOptions): Promise<LoadAnswer> {
  const worker = spare ?? newWorker();
  spare = undefined;
  const print = onOutput ?? ((text: string) => void process.stderr.write(text));
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding("utf8").on("data", print);
  const { promise, resolve: take, reject } = Promise.withResolvers<LoadAnswer>();
  const timer = setTimeout(() => reject(tooSlow(file, deadlineMs)), deadlineMs);
  const onAbort = () => reject(stopped());
  signal?.addEventListener("abort", onAbort);
  worker.on("message", take);
  worker.on("messageerror", (error) => reject(brokenThread(file, error)));
  worker.on("error", (error) => reject(brokenThread(file, error)));
  worker.on("exit", () => reject(ended(file)));
  const request: LoadRequest = { file };
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    void worker.terminate();
  });
}

function tooSlow(file: string, deadlineMs: number): Failure {
  const hint = "look for a loop without an end, or an await of something that does not come";
  return fail("cluster-file-hangs", `${file} was not loaded within ${deadlineMs / 1000} s`, hint);
}

function unanswered(file: string): Failure {
  const hint = "look for an await whose promise nothing resolves";
  return fail("cluster-file-awaits", `${file} awaits something that never comes`, hint);
}

function ended(file: string): Failure {
  return fail(
    "cluster-file-exits",
    `${file} ended the process while it was loaded`,
    "take the call that ends the process out of it",
  );
}

/** The thread itself failed, mostly because it needed more memory than it may have. */
function brokenThread(file: string, error: unknown): Failure {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: "an unknown error" };
  if (code === "ERR_WORKER_OUT_OF_MEMORY")
    return fail(
      "cluster-file-memory",
      `${file} needs more memory than it may have`,
      "look for a list or text that grows without an end",
    );
  return fail(
    "cluster-file-broken",
    `${file} could not be loaded: ${message}`,
    "take out of it what changes process, Error or the handlers of exceptions",
  );
}

function stopped(): Failure {
  return fail("stopped", "stopped before anything was changed", "run the command again");
}

function fail(code: string, summary: string, hint: string, more: Partial<Diagnostic> = {}): Failure {
  return new Failure({ severity: "error", code, summary, hint, detail: noHost, ...more });
}

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { failure } from "../messages/build.ts";
import type { Declaration } from "../model/declaration.ts";
import { Failure } from "../model/diagnostic.ts";
import { ownEntry } from "../model/local/own-file.ts";
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

/** The deadline of a cluster file, which may await something. Milliseconds. */
const usualDeadlineMs = 30_000;
/** The heap of the thread. A cluster of 30,000 destinations needs less than a tenth. Mebibytes. */
const heapMb = 1024;

/**
 * Runs cluster.ts in a thread of its own and returns what it declares, as data. The thread ends with the load: an endless loop, a timer
 * or a server of the file cannot outlive it, and its exceptions do not reach this thread. Every way in which it can fail is a
 * {@link Failure} with file and line.
 */
export async function loadDeclaration(path: string, options: LoadOptions = {}): Promise<Declaration> {
  const file = resolve(path);
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw failure("cluster-file-special", { file });
  if (found === undefined) throw failure("cluster-file-missing", { file });
  if (options.signal?.aborted) throw failure("aborted", {});
  const answer = await runWorker(file, options);
  if ("isUnanswered" in answer) throw failure("cluster-file-awaits", { file });
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
  const timer = setTimeout(
    () => reject(failure("cluster-file-hangs", { file, seconds: deadlineMs / 1000 })),
    deadlineMs,
  );
  const onAbort = () => reject(failure("aborted", {}));
  signal?.addEventListener("abort", onAbort);
  worker.on("message", take);
  worker.on("messageerror", (error) => reject(brokenThread(file, error)));
  worker.on("error", (error) => reject(brokenThread(file, error)));
  worker.on("exit", () => reject(failure("cluster-file-exits", { file })));
  const request: LoadRequest = { file };
  worker.postMessage(request);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    void worker.terminate();
  });
}

/** The thread itself failed, mostly because it needed more memory than it may have. */
function brokenThread(file: string, error: unknown): Failure {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: "an unknown error" };
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return failure("cluster-file-memory", { file });
  return failure("cluster-file-broken", { file, reason: message });
}

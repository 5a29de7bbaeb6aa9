// The thread in which a cluster.ts runs. It ends with the message that it sends, and takes with it whatever the file left running.
import { once } from "node:events";
import * as modules from "node:module";
import { parentPort } from "node:worker_threads";
import type { Declaration } from "../model/declaration.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { compileCacheFolder } from "../model/local/cache-folder.ts";

/** The only message to the thread. It may come later than the thread starts: see `startLoader`. */
export interface LoadRequest {
  readonly file: string;
}

/** The only message of the thread: the cluster as data, or why there is none. Unanswered: it awaits something that never comes. */
export type LoadAnswer =
  | { readonly declaration: Declaration }
  | { readonly diagnostics: readonly Diagnostic[] }
  | { readonly isUnanswered: true };

const port = parentPort;
let file = "";
let isAnswered = false;

/** Sends the answer behind everything that was printed: the thread that reads both ends this one with the answer. */
async function answer(result: LoadAnswer): Promise<void> {
  if (isAnswered) return;
  isAnswered = true;
  const printed = [process.stdout, process.stderr].map(
    (stream) => new Promise<void>((done) => stream.write("", () => done())),
  );
  await Promise.all(printed);
  port?.postMessage(result);
}

async function fail(error: unknown): Promise<void> {
  const { explain } = await import("./run-cluster-file.ts");
  const { Failure } = await import("../model/diagnostic.ts");
  const failure = error instanceof Failure ? error : await explain(error, file);
  await answer({ diagnostics: failure.diagnostics });
}

// An exception beside the course of the import: in a timer, an event, or a promise that nothing awaits.
process.on("uncaughtException", (error) => void fail(error));
const cache = compileCacheFolder();
if (cache !== undefined) modules.enableCompileCache(cache);
// A function: of an await at the top of a module that is never answered Node itself would print a warning.
async function load(): Promise<void> {
  try {
    const request = port && once(port, "message");
    const [{ runClusterFile }, { compile }] = await Promise.all([
      import("./run-cluster-file.ts"),
      import("./compile.ts"),
    ]);
    const [message] = (await request) as [LoadRequest];
    file = message.file;
    await answer({ declaration: compile(await runClusterFile(file)) });
  } catch (error) {
    isAnswered = false;
    await fail(error);
  }
}
// Nothing is left that could happen, and the load has not ended.
process.once("beforeExit", () => {
  if (!isAnswered) port?.postMessage({ isUnanswered: true } satisfies LoadAnswer);
});
void load();

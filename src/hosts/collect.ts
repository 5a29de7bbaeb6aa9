import type { Readable } from "node:stream";
import { diagnostic } from "../messages/build.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ExecOptions, ExecResult } from "../model/transport.ts";
import { printRaise, startDeadline } from "./deadline.ts";
import { ExecInterrupted } from "./exec-interrupted.ts";
import { type Holder, type OutputBudget, sharedBudget } from "./output-budget.ts";

/** A script that runs, here or on a host. */
export interface Running {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it ended and both streams are read; rejects with the reason if its end did not arrive. */
  readonly ended: Promise<{ readonly code: number | null }>;
}

export interface CollectOptions extends ExecOptions {
  readonly host: string;
  /** Bytes of both streams together. Default 64 MiB: no reading of a host comes near it. */
  readonly maxOutputBytes?: number;
  /** What the output of all hosts together may take. Default: that of this process. */
  readonly budget?: OutputBudget;
  /** Releases the script at once: nothing is left open, whether it had started or not. */
  stop(): void;
}

/** Reads a script's output to its end, within the limits. Throws {@link ExecInterrupted} with the output so far. */
export function collect(start: Promise<Running>, options: CollectOptions): Promise<ExecResult> {
  return new Collection(options).result(start);
}

/** The output of one script, until it ends or is interrupted. */
class Collection {
  readonly #options: CollectOptions;
  readonly #budget: OutputBudget;
  // Joined before they are decoded: a character may be cut at any chunk border.
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  readonly #holder: Holder;
  #bytes = 0;
  #isDone = false;
  #reject: (reason: unknown) => void = () => {};
  #cancelDeadline: () => void = () => {};

  constructor(options: CollectOptions) {
    this.#options = options;
    this.#budget = options.budget ?? sharedBudget;
    const tooMuch = () => this.#interrupt(diagnostic("output-budget-exceeded", { name: options.host }));
    this.#holder = { bytes: 0, letGo: tooMuch };
  }

  result(start: Promise<Running>): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#startDeadline();
      const onEnd = ({ code }: { readonly code: number | null }) => {
        if (this.#isDone) return;
        this.#finish();
        resolve({ code, ...this.#received() });
      };
      start.then(
        (running) => this.#read(running).then(onEnd, (error: unknown) => this.#lose(error)),
        (error: unknown) => {
          if (this.#isDone) return;
          this.#finish();
          reject(error);
        },
      );
    });
  }

  #startDeadline(): void {
    const { host: name, timeoutMs, signal, raise } = this.#options;
    this.#cancelDeadline = startDeadline(timeoutMs, signal, {
      onTimeout: () => {
        const data = { name, seconds: timeoutMs / 1000, raise: raise && printRaise(raise) };
        this.#interrupt(diagnostic("exec-timeout", data));
      },
      onAbort: () => this.#interrupt(diagnostic("exec-aborted", { name })),
    });
  }

  #read(running: Running): Running["ended"] {
    running.stdout.on("data", (chunk: Buffer) => this.#add(this.#stdout, chunk));
    running.stderr.on("data", (chunk: Buffer) => this.#add(this.#stderr, chunk));
    return running.ended;
  }

  #add(chunks: Buffer[], chunk: Buffer): void {
    if (this.#isDone) return;
    const { host: name, maxOutputBytes: limit = 64 * 1024 * 1024 } = this.#options;
    this.#bytes += chunk.length;
    if (this.#bytes > limit) {
      this.#interrupt(diagnostic("output-too-large", { name, limit }));
      return;
    }
    chunks.push(chunk);
    this.#budget.take(this.#holder, chunk.length);
  }

  #lose(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#interrupt(diagnostic("connection-lost", { name: this.#options.host, reason }));
  }

  #interrupt(reason: Diagnostic): void {
    if (this.#isDone) return;
    this.#finish();
    this.#options.stop();
    this.#reject(new ExecInterrupted({ ...reason, host: this.#options.host }, this.#received()));
  }

  #finish(): void {
    this.#isDone = true;
    this.#budget.release(this.#holder);
    this.#cancelDeadline();
  }

  #received(): { readonly stdout: string; readonly stderr: string } {
    const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString("utf8");
    return { stdout: text(this.#stdout), stderr: text(this.#stderr) };
  }
}

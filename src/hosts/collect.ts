import type { Readable } from "node:stream";
import { type Code, type DataOf, diagnostic } from "../messages/build.ts";
import type { ExecOptions, ExecResult } from "../model/transport.ts";
import { printRaise, startDeadline } from "./deadline.ts";
import { ExecInterrupted, type PartialOutput } from "./exec-interrupted.ts";
import { type Holder, type OutputBudget, sharedBudget } from "./output-budget.ts";

/** A script that runs, here or on a host. */
export interface Running {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it ended and both streams are read; rejects with the reason where its end was not heard. */
  readonly ended: Promise<{ readonly code: number | null }>;
}

export interface CollectOptions extends ExecOptions {
  readonly host: string;
  /** Bytes of both streams together. Default 64 MiB: no reading of a host comes near it. */
  readonly maxOutputBytes?: number;
  /** What the output of all hosts together may take. Default: that of this process. */
  readonly budget?: OutputBudget;
  /** Lets go of the script at once: nothing is left open, whether it had started or not. */
  stop(): void;
}

/** Reads a script's output to its end, within the limits. Throws {@link ExecInterrupted} with what was heard so far. */
export function collect(start: Promise<Running>, options: CollectOptions): Promise<ExecResult> {
  const { timeoutMs, signal, raise, maxOutputBytes = 64 * 1024 * 1024, budget = sharedBudget } = options;
  // Joined before they are decoded: a character may be cut at any chunk border.
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const heard = () => ({
    stdout: Buffer.concat(stdout).toString("utf8"),
    stderr: Buffer.concat(stderr).toString("utf8"),
  });
  let bytes = 0;
  let isDone = false;

  return new Promise((resolve, reject) => {
    const finish = (): void => {
      isDone = true;
      budget.release(holder);
      callOff();
    };
    const interrupt = <C extends Code>(code: C, data: Omit<DataOf<C>, "name">): void => {
      if (isDone) return;
      finish();
      options.stop();
      reject(interrupted(code, data, options, heard()));
    };
    const callOff = startDeadline(timeoutMs, signal, {
      onTimeout: () =>
        interrupt("exec-timeout", { seconds: timeoutMs / 1000, ...(raise ? { raise: printRaise(raise) } : {}) }),
      onAbort: () => interrupt("exec-aborted", {}),
    });
    const holder: Holder = {
      bytes: 0,
      letGo: () => interrupt("output-budget-exceeded", {}),
    };
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      if (isDone) return;
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) {
        chunks.push(chunk);
        budget.take(holder, chunk.length);
      } else interrupt("output-too-large", { limit: maxOutputBytes });
    };
    start.then(
      (running) => {
        running.stdout.on("data", keep(stdout));
        running.stderr.on("data", keep(stderr));
        running.ended.then(
          ({ code }) => {
            if (isDone) return;
            finish();
            resolve({ code, ...heard() });
          },
          (error: unknown) =>
            interrupt("connection-lost", { reason: error instanceof Error ? error.message : String(error) }),
        );
      },
      (error: unknown) => {
        if (isDone) return;
        finish();
        reject(error);
      },
    );
  });
}

/** Builds the failure of a script whose end was not received. */
function interrupted<C extends Code>(
  code: C,
  data: Omit<DataOf<C>, "name">,
  { host }: CollectOptions,
  partial: PartialOutput,
): ExecInterrupted {
  return new ExecInterrupted(diagnostic(code, { ...data, name: host } as unknown as DataOf<C>, { host }), partial);
}

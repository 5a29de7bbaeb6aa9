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
  const { host: name, timeoutMs, signal, raise, maxOutputBytes = 64 * 1024 * 1024, budget = sharedBudget } = options;
  // Joined before they are decoded: a character may be cut at any chunk border.
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const received = () => ({
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
    const interrupt = (reason: Diagnostic): void => {
      if (isDone) return;
      finish();
      options.stop();
      reject(new ExecInterrupted({ ...reason, host: name }, received()));
    };
    const callOff = startDeadline(timeoutMs, signal, {
      onTimeout: () => {
        const data = { name, seconds: timeoutMs / 1000, raise: raise && printRaise(raise) };
        interrupt(diagnostic("exec-timeout", data));
      },
      onAbort: () => interrupt(diagnostic("exec-aborted", { name })),
    });
    const holder: Holder = {
      bytes: 0,
      letGo: () => interrupt(diagnostic("output-budget-exceeded", { name })),
    };
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      if (isDone) return;
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) {
        chunks.push(chunk);
        budget.take(holder, chunk.length);
      } else interrupt(diagnostic("output-too-large", { name, limit: maxOutputBytes }));
    };
    start.then(
      (running) => {
        running.stdout.on("data", keep(stdout));
        running.stderr.on("data", keep(stderr));
        running.ended.then(
          ({ code }) => {
            if (isDone) return;
            finish();
            resolve({ code, ...received() });
          },
          (error: unknown) => {
            const reason = error instanceof Error ? error.message : String(error);
            interrupt(diagnostic("connection-lost", { name, reason }));
          },
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

import type { Readable } from "node:stream";
import type { ExecOptions, ExecResult } from "../model/transport.ts";
import { startDeadline, toWaitLonger } from "./deadline.ts";
import { ExecInterrupted } from "./exec-interrupted.ts";
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
  const { host, timeoutMs, signal, maxOutputBytes = 64 * 1024 * 1024, budget = sharedBudget } = options;
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
    const interrupt = (code: InterruptCode, detail?: string): void => {
      if (isDone) return;
      finish();
      options.stop();
      reject(interrupted(code, options, heard(), detail));
    };
    const callOff = startDeadline(timeoutMs, signal, {
      onTimeout: () => interrupt("exec-timeout"),
      onAbort: () => interrupt("exec-aborted"),
    });
    const holder: Holder = {
      bytes: 0,
      letGo: () => interrupt("output-too-large", "all hosts together sent more than is kept, and this one the most"),
    };
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      if (isDone) return;
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) {
        chunks.push(chunk);
        budget.take(holder, chunk.length);
      } else interrupt("output-too-large", `more than ${maxOutputBytes} bytes came from ${host}`);
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
          (error: unknown) => interrupt("connection-lost", error instanceof Error ? error.message : String(error)),
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

const reasons = {
  "exec-timeout": {
    summary: (host: string, seconds: number) =>
      `${host} did not finish within ${seconds} s; what it ran may still be running there`,
    hint: "look at the load of the host, then run lvsform plan to see what is in place",
  },
  "exec-aborted": {
    summary: (host: string) => `the work on ${host} was stopped from here; what it ran may still be running there`,
    hint: "run lvsform plan to see what is in place",
  },
  "connection-lost": {
    summary: (host: string) =>
      `the connection to ${host} was lost while it worked; what it ran may still be running there`,
    hint: "look whether the host is up and its network holds, then run lvsform plan to see what is in place",
  },
  "output-too-large": {
    summary: (host: string) => `${host} sent more output than lvsform reads; what it ran may still be running there`,
    hint: "look at what the login shell of the host prints; a program there may be stuck in a loop",
  },
} as const;

type InterruptCode = keyof typeof reasons;

function interrupted(
  code: InterruptCode,
  { host, timeoutMs, raise }: CollectOptions,
  partial: { readonly stdout: string; readonly stderr: string },
  detail: string | undefined,
): ExecInterrupted {
  const { summary, hint } = reasons[code];
  const longer = code === "exec-timeout" && raise ? `${toWaitLonger(raise.option, raise.presentMs)}; ` : "";
  const told = {
    severity: "error",
    code,
    host,
    summary: summary(host, timeoutMs / 1000),
    hint: longer + hint,
  } as const;
  return new ExecInterrupted({ ...told, ...(detail ? { detail } : {}) }, partial);
}

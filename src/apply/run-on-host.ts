import { randomBytes } from "node:crypto";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { type FrameResult, frameScript, parseFrames } from "../model/frame.ts";
import type { Change } from "../model/plan.ts";
import type { StepResult } from "../model/store.ts";
import type { ExecResult, Transport } from "../model/transport.ts";
import { frameNameOf, notesOf, scriptOf } from "./script.ts";

export interface StepOutcome {
  readonly change: Change;
  readonly result: StepResult;
  readonly notes: readonly string[];
  readonly problem?: Diagnostic;
}

/** Failures that carry what was heard before the connection ended. */
interface Interrupted {
  readonly partial?: { readonly stdout: string; readonly stderr: string };
}

/** Makes the changes of one host and wave, in one exec. Every step gets its own result, also when the connection is lost. */
export async function runOnHost(
  changes: readonly Change[],
  withHost: (task: (transport: Transport) => Promise<ExecResult>) => Promise<ExecResult>,
  timeoutMs: number,
): Promise<readonly StepOutcome[]> {
  // The signal of a Ctrl-C is not passed on: what is in flight ends, so that every step has a known result.
  let begun = false;
  const nonce = randomBytes(12).toString("hex");
  const script = frameScript(changes.map(scriptOf), nonce, { stopOnError: true });
  try {
    const { stdout, stderr, code } = await withHost((transport) => {
      begun = true;
      return transport.exec(script, { timeoutMs });
    });
    return outcomes(changes, parseFrames(stdout, stderr, nonce), {
      status: "unknown",
      tell: (change) => ended(change, code, stderr),
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { stdout = "", stderr = "" } = (error as Interrupted).partial ?? {};
    return outcomes(changes, parseFrames(stdout, stderr, nonce), {
      status: begun ? "unknown" : "failed",
      tell: (change) => (begun ? cutOff(change, error) : unsent(change, error)),
    });
  }
}

function outcomes(
  changes: readonly Change[],
  frames: readonly FrameResult[],
  lost: { readonly status: "failed" | "unknown"; tell(change: Change): Diagnostic },
): readonly StepOutcome[] {
  const byName = new Map(frames.map((frame) => [frame.name, frame]));
  const heard = changes.filter((change) => byName.has(frameNameOf(change)));
  const refusedAt = heard.findIndex((change) => byName.get(frameNameOf(change))?.code !== 0);
  return changes.map((change, index): StepOutcome => {
    const frame = byName.get(frameNameOf(change));
    if (frame) {
      const { code, stdout, stderr } = frame;
      const result: StepResult = {
        address: change.address,
        status: code === 0 ? "done" : "failed",
        code,
        stdout,
        stderr,
      };
      return { change, result, notes: notesOf(stderr), ...(code === 0 ? {} : { problem: refused(change, frame) }) };
    }
    // Behind a refused step the host runs nothing. Where the connection ended, it may have gone on without being heard.
    if (refusedAt >= 0) return silent(change, "skipped");
    return { ...silent(change, lost.status), ...(index === heard.length ? { problem: lost.tell(change) } : {}) };
  });
}

/** A step of which nothing was heard. */
export function silent(change: Change, status: StepResult["status"]): StepOutcome {
  return { change, result: { address: change.address, status, code: null, stdout: "", stderr: "" }, notes: [] };
}

/** What a shell answers for a program it cannot find. Source: POSIX, Shell Command Language, 2.8.2. */
const commandNotFound = 127;

function refused(change: Change, { code, stdout, stderr }: FrameResult): Diagnostic {
  return {
    ...base(change, "step-failed"),
    summary: `${change.address}: the host refused the ${change.action}`,
    detail: `${(stderr.trim() || stdout.trim()).slice(-500) || "no output"} (exit status ${code})`,
    hint:
      code === commandNotFound
        ? `install the missing program on ${change.host} (packages ipvsadm, iproute2, procps, kmod), then run the command again`
        : "mend what the host says, then run the command again: it goes on from what is there",
  };
}

function ended(change: Change, code: number | null, stderr: string): Diagnostic {
  return {
    ...base(change, "step-unseen"),
    summary: `${change.address}: the shell on ${change.host} ended before this step (exit status ${code})`,
    ...(stderr.trim() ? { detail: stderr.trim().slice(-500) } : {}),
    hint: "run lvsform plan to see what is in place",
  };
}

function cutOff(change: Change, error: Failure): Diagnostic {
  return {
    ...base(change, "step-unknown"),
    summary: `${change.address}: the connection ended before the result was heard; the step may have run or not`,
    detail: error.message,
    hint: "run lvsform plan: it reads the host and shows what is left to do",
  };
}

function unsent(change: Change, error: Failure): Diagnostic {
  return {
    ...base(change, "step-unsent"),
    summary: `${change.address}: ${change.host} could not be reached any more; nothing was sent`,
    detail: error.message,
    hint: error.diagnostics[0]?.hint ?? "run the command again when the host is back",
  };
}

function base({ address, host }: Change, code: string): Pick<Diagnostic, "severity" | "code" | "address" | "host"> {
  return { severity: "error", code, address, host };
}

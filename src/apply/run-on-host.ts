import { randomBytes } from "node:crypto";
import { diagnostic, type Subject } from "../messages/build.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Change } from "../model/plan.ts";
import { type FrameResult, frameScript, parseFrames } from "../model/shell/frame.ts";
import { movedStatus } from "../model/shell/guard.ts";
import { quote, shLines } from "../model/shell/shell.ts";
import type { StepResult } from "../model/store.ts";
import { printable } from "../model/text/printable.ts";
import type { ExecResult, Transport } from "../model/transport.ts";
import { batchFunction } from "./batch.ts";
import { expectFunctions, movedIn } from "./expect.ts";
import { frameNameOf, type Noting, notesOf, partsOf } from "./script.ts";
import { holderOf, lockedStatus, revertedStatus, takeLock, type WithoutFlock } from "./window/host-lock.ts";
import { noted, notesFile } from "./window/undo-script.ts";
import { goOn, type Window } from "./window/window-script.ts";
import { revertedMark } from "./window/window-state.ts";

export interface StepOutcome {
  readonly change: Change;
  readonly result: StepResult;
  readonly notes: readonly string[];
  readonly problem?: Diagnostic;
}

/** Failures that carry the output before the connection ended. */
interface Interrupted {
  readonly partial?: { readonly stdout: string; readonly stderr: string };
}

/** How the steps of one host are run. */
export interface HostRun {
  readonly timeoutMs: number;
  /** user@machine and command: shown on the host to another process that finds it locked. */
  readonly by: string;
  /** How long to wait for another lvsform that has the host's lock. Seconds. */
  readonly lockSeconds: number;
  /** Whether the host may be changed although it has no flock(1). Default: it is refused. */
  readonly without?: WithoutFlock;
  /** stop: after a step that failed no other runs on the host. skip-needing: only those that do not need it. */
  readonly onError: "stop" | "skip-needing";
  /** The window that is open on the host, and how a step is named in it. */
  readonly window?: { readonly of: Window; nameOf(change: Change): string };
}

/** Makes the changes of one host and wave, in one exec. Every step gets its own result, also when the connection is lost. */
export async function runOnHost(
  changes: readonly Change[],
  withHost: (task: (transport: Transport) => Promise<ExecResult>) => Promise<ExecResult>,
  { timeoutMs, by, lockSeconds, without = "refuse", onError, window }: HostRun,
): Promise<readonly StepOutcome[]> {
  // The signal of a Ctrl-C is not passed on: what is in flight ends, so that every step has a known result.
  let begun = false;
  const nonce = randomBytes(12).toString("hex");
  const parts = partsOf(changes, nonce, window && notingIn(window));
  const shared = parts.some(({ steps }) => steps) ? [expectFunctions, batchFunction] : [expectFunctions];
  const prelude = shLines(takeLock(by, lockSeconds, without), ...(window ? [goOn(window.of)] : []), ...shared);
  const script = frameScript(parts, nonce, { onError, prelude });
  try {
    const { stdout, stderr, code } = await withHost((transport) => {
      begun = true;
      return transport.exec(script, { timeoutMs });
    });
    const frames = parseFrames(stdout, stderr, nonce);
    if (frames.length === 0 && (code === lockedStatus || code === revertedStatus))
      return notBegun(changes, code, stderr);
    return outcomes(changes, frames, onError, {
      status: "unknown",
      describe: (change) => ended(change, code, stderr),
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { stdout = "", stderr = "" } = (error as Interrupted).partial ?? {};
    return outcomes(changes, parseFrames(stdout, stderr, nonce), onError, {
      status: begun ? "unknown" : "failed",
      describe: (change) => (begun ? cutOff(change, error) : unsent(change, error)),
    });
  }
}

function notingIn({ of: { nonce }, nameOf }: NonNullable<HostRun["window"]>): Noting {
  return { file: notesFile(nonce), nameOf, around: (change, script) => noted(script, quote(nameOf(change)), nonce) };
}

function outcomes(
  changes: readonly Change[],
  frames: readonly FrameResult[],
  onError: HostRun["onError"],
  lost: { readonly status: "failed" | "unknown"; describe(change: Change): Diagnostic },
): readonly StepOutcome[] {
  const byName = new Map(frames.map((frame) => [frame.name, frame]));
  const failed = new Set(frames.filter(({ code }) => code !== 0).map(({ name }) => name));
  // The steps stand in the order in which they ran: what a step needs was looked at before it.
  const isLeftOut = (change: Change) =>
    onError === "stop" ? failed.size > 0 : change.dependsOn.some((need) => failed.has(frameNameOf({ address: need })));
  let isReported = false;
  return changes.map((change): StepOutcome => {
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
      return { change, result, notes: notesOf(stderr), ...(code === 0 ? {} : { problem: whyFailed(change, frame) }) };
    }
    // Behind a refused step the host runs nothing that needs it. If the connection ended, it may have gone on unnoticed.
    if (isLeftOut(change)) {
      failed.add(frameNameOf(change));
      return withoutOutput(change, "skipped");
    }
    const first = !isReported;
    isReported = true;
    return { ...withoutOutput(change, lost.status), ...(first ? { problem: lost.describe(change) } : {}) };
  });
}

/** The outcome of a step without any output. */
export function withoutOutput(change: Change, status: StepResult["status"]): StepOutcome {
  return { change, result: { address: change.address, status, code: null, stdout: "", stderr: "" }, notes: [] };
}

function whyFailed(change: Change, frame: FrameResult): Diagnostic {
  if (frame.code === revertedStatus && frame.stderr.includes(revertedMark)) return takenBack(change);
  const { now, traces } = movedIn(frame.stderr);
  if (frame.code !== movedStatus || now === undefined) return refused(change, frame);
  const text = (value: string) => (value === "" ? "absent" : value);
  const data = {
    address: change.address,
    host: change.host,
    planned: (change.guard?.accepts ?? []).map(text),
    live: text(printable(now)),
    traces: traces.map(printable),
  };
  return diagnostic("step-moved", data, subjectOf(change));
}

/** What a shell answers for a program it cannot find. Source: POSIX, Shell Command Language, 2.8.2. */
const commandNotFound = 127;

function refused(change: Change, { code, stdout, stderr }: FrameResult): Diagnostic {
  const { address, host, action } = change;
  const output = (stderr.trim() || stdout.trim()).slice(-500) || "no output";
  const data = { address, host, action, output, status: code, isProgramMissing: code === commandNotFound };
  return diagnostic("step-failed", data, subjectOf(change));
}

/** The host was not to be changed: another lvsform is running on it, or it has reverted the changes before. */
function notBegun(changes: readonly Change[], code: number | null, stderr: string): readonly StepOutcome[] {
  return changes.map((change, at) => ({
    ...withoutOutput(change, "skipped"),
    ...(at === 0 ? { problem: code === lockedStatus ? locked(change, holderOf(stderr)) : takenBack(change) } : {}),
  }));
}

function locked(change: Change, holder: string | undefined): Diagnostic {
  const { host } = change;
  return diagnostic("host-locked", { host, holder: holder ? printable(holder) : "" }, subjectOf(change));
}

function takenBack(change: Change): Diagnostic {
  return diagnostic("host-reverted", { host: change.host }, subjectOf(change));
}

function ended(change: Change, status: number | null, stderr: string): Diagnostic {
  const { address, host } = change;
  return diagnostic("step-not-run", { address, host, status, output: stderr.trim().slice(-500) }, subjectOf(change));
}

function cutOff(change: Change, error: Failure): Diagnostic {
  return diagnostic("step-unknown", { address: change.address, reason: error.message }, subjectOf(change));
}

function unsent(change: Change, error: Failure): Diagnostic {
  const { address, host } = change;
  const data = { address, host, reason: error.message, hint: error.diagnostics[0]?.hint };
  return diagnostic("step-unsent", data, subjectOf(change));
}

function subjectOf({ address, host }: Change): Subject {
  return { address, host };
}

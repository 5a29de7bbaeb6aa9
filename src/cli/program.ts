import { constants } from "node:os";
import { CommanderError } from "commander";
import { failure } from "../messages/build.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { printDiagnostics } from "../views/diagnostic-text.ts";
import { showProgress } from "../views/progress.ts";
import { commandLine } from "./command-line.ts";
import { makeSession } from "./session.ts";
import { flushStreams, outputFailure, toStream } from "./streams.ts";
import { makeStage, makeTerminal } from "./terminal.ts";

/** Runs one command and returns its exit code. What the command needs is loaded when it is known which one it is. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let lost: Diagnostic | undefined;
  const code = await runCommand(argv, (problem) => {
    lost = problem;
  });
  await flushStreams();
  if (lost === undefined) return code;
  process.stderr.write(printDiagnostics([lost], (_, text) => text));
  await flushStreams();
  // That something differs (2) or is incomplete (3) is a result too, and the user has not seen it.
  return [0, 2, 3].includes(code) ? 1 : code;
}

async function runCommand(argv: readonly string[], onLost: (problem: Diagnostic) => void): Promise<number> {
  quietWarnings();
  const line = showProgress(process.stderr);
  const stop = new AbortController();
  const stage = makeStage(line);
  const terminal = makeTerminal(stage, (stream, error) => {
    const problem = outputFailure(error);
    if (problem && stream === process.stdout) onLost(problem);
    stop.abort();
  });
  let signalled = 0;
  // The first one lets what is in flight on the hosts end and starts nothing more; the second leaves at once, the state is safe.
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled !== 0) {
      stage.abandon();
      process.exit(signalled);
    }
    signalled = 128 + constants.signals[signal];
    terminal.error(`\nStopping after what is in flight; once more leaves at once.\n`);
    stop.abort();
  };
  // An exception that no promise or caller takes. Nothing is known of what it left undone, so the process ends, as Node's own does.
  const onFault = (error: unknown) => {
    stage.abandon();
    terminal.error(faultText(error));
    process.exit(1);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const one of signals) process.on(one, onSignal);
  process.on("uncaughtException", onFault);
  try {
    refuseLostFolder();
    let code = 0;
    const session = makeSession({ terminal, stage, stop: stop.signal, argv, end: (exitCode) => (code = exitCode) });
    await commandLine(session).parseAsync([...argv]);
    return signalled || code;
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!(error instanceof Failure)) {
      terminal.error(faultText(error));
      return 1;
    }
    terminal.error(printDiagnostics(error.diagnostics, terminal.paintError));
    return signalled || error.exitCode;
  } finally {
    stage.leave();
    line.clear();
    for (const one of signals) process.off(one, onSignal);
    process.off("uncaughtException", onFault);
  }
}

/** Every relative path is meant from the working folder; one that was deleted has no path any more. */
function refuseLostFolder(): void {
  try {
    process.cwd();
  } catch {
    throw failure("no-working-folder", {});
  }
}

/** A fault of lvsform itself. The stack is for the person who fixes it; the state is as safe as after any other end. */
function faultText(error: unknown): string {
  const stack =
    error instanceof Error ? error.stack : typeof error === "object" ? "an object was thrown" : String(error);
  return (
    `error: lvsform failed in a way it should not: ${stack}\n` +
    "  → run lvsform plan to see how things are; please report the lines above\n"
  );
}

/** Node 22 announces type stripping as an experiment; a user of the tool need not know. Everything else is shown. */
function quietWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") process.stderr.write(toStream(`warning: ${warning.message}\n`));
  });
}

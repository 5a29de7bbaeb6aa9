import { constants, hostname, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { CommanderError } from "commander";
import { providers } from "../providers/index.ts";
import { countersScript, parseCounters, zeroScript } from "../providers/ipvs/counters.ts";
import { openDriftStore, readDriftStore } from "../state/drift-store.ts";
import { takeDriftTurn } from "../state/drift-turn.ts";
import { recordKeeper } from "../state/keeper.ts";
import { readStore, takeStore } from "../state/sqlite-store.ts";
import { checks } from "./checks/index.ts";
import { commandLine } from "./command-line.ts";
import { createLimit } from "./hosts/limit.ts";
import { openLocal } from "./hosts/local.ts";
import { createPool } from "./hosts/pool.ts";
import { connectSsh } from "./hosts/ssh.ts";
import { resolveSshHost } from "./hosts/ssh-config.ts";
import { sshNames } from "./hosts/ssh-names.ts";
import { toShell } from "./model/command.ts";
import { Failure } from "./model/diagnostic.ts";
import type { Actor } from "./model/store.ts";
import type { Tool } from "./pipeline.ts";
import { makeStage, makeTerminal } from "./terminal.ts";
import type { GlobalFlags, Session } from "./verbs/command.ts";
import { printDiagnostics } from "./views/diagnostic-text.ts";
import { type Progress, showProgress } from "./views/progress.ts";

/** Puts the tool together, runs one command and returns its exit code. The composition root. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  quietWarnings();
  const line = showProgress(process.stderr);
  const stop = new AbortController();
  const stage = makeStage(line);
  const terminal = makeTerminal(stage, () => stop.abort());
  const note = (text: string) => terminal.error(`note: ${text}\n`);
  let signalled = 0;
  // The first one lets what is in flight on the hosts end and starts nothing more; the second leaves at once, the record is safe.
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled !== 0) {
      stage.abandon();
      process.exit(signalled);
    }
    signalled = 128 + constants.signals[signal];
    terminal.error(`\nStopping after what is in flight; once more leaves at once.\n`);
    stop.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const one of signals) process.on(one, onSignal);
  try {
    let code = 0;
    const session: Session = {
      terminal,
      progress: stage.tell,
      withTool: (flags, task) => withTool(flags, stage, stop.signal, { argv, note }, task),
      execOn: async (configFile, name, words) => {
        const transport = await connectSsh({ configFile })({ name, sudo: false }, stop.signal);
        const script = `${toShell({ argv: words })}\n`;
        return transport.exec(script, { timeoutMs: 600_000, signal: stop.signal }).finally(() => transport.close());
      },
      end: (exitCode) => {
        code = exitCode;
      },
    };
    await commandLine(session).parseAsync([...argv]);
    return signalled || code;
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!(error instanceof Failure)) {
      // A fault of lvsform itself. The stack is for whoever mends it; the record is as safe as after any other end.
      terminal.error(
        `error: lvsform failed in a way it should not: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      terminal.error("  → run lvsform plan to see how things are; please report the lines above\n");
      return 1;
    }
    terminal.error(printDiagnostics(error.diagnostics, terminal.paintError));
    return signalled || error.exitCode;
  } finally {
    stage.leave();
    line.clear();
    for (const one of signals) process.off(one, onSignal);
  }
}

async function withTool<T>(
  flags: GlobalFlags,
  progress: Pick<Progress, "tell">,
  signal: AbortSignal,
  { argv, note }: { readonly argv: readonly string[]; readonly note: (text: string) => void },
  task: (tool: Tool) => Promise<T>,
): Promise<T> {
  const clusterFile = resolve(flags.file);
  const state = flags.state ?? join(dirname(clusterFile), ".lvsform", "state.db");
  // A configuration that is not there is one mistake of the user, not one failure of every host.
  if (flags.sshConfig !== undefined) resolveSshHost("localhost", { configFile: flags.sshConfig });
  const driftPath = join(dirname(state), "drift.db");
  const sshOptions = flags.sshConfig === undefined ? {} : { configFile: flags.sshConfig };
  const connect = connectSsh(sshOptions);
  const parallelism = flags.parallelism ?? 32;
  const pool = createPool(connect, { parallelism });
  const limit = createLimit(parallelism);
  const actor = actorOf(argv);
  const sleep = (milliseconds: number) => wait(milliseconds);
  const lease = { actor, now: () => Date.now(), onNote: (text: string) => note(text) };
  try {
    return await task({
      clusterFile,
      providers,
      checks,
      signal,
      counters: { script: countersScript, parse: parseCounters, zero: zeroScript },
      withHost: (target, work, stoppable = true) =>
        limit(() => pool.with(target, work, stoppable ? signal : undefined)),
      ssh: { resolve: (name) => resolveSshHost(name, sshOptions), names: () => sshNames(sshOptions) },
      withLocal: async (work) => {
        const transport = openLocal({ name: "this machine" });
        return work(transport).finally(() => transport.close());
      },
      readState: (cluster) => readStore(state, cluster, lease),
      writeState: (cluster) =>
        takeStore(state, cluster, { ...lease, lockTimeoutMs: (flags.lockTimeout ?? 0) * 1000, signal, sleep }),
      drift: {
        open: () => openDriftStore(driftPath),
        read: () => readDriftStore(driftPath),
        turn: () => takeDriftTurn(join(dirname(state), "drift.lock")),
      },
      record: recordKeeper(state, lease),
      actor,
      renew: pool.renew,
      sleep,
      now: () => new Date(),
      progress: progress.tell,
    });
  } finally {
    await pool.closeAll();
  }
}

/** Who runs this. The words of the command hold no secret: lvsform takes none. */
function actorOf(argv: readonly string[]): Actor {
  const user = ((): string => {
    try {
      return userInfo().username;
    } catch {
      // A container may run as a number that no user has.
      return `uid ${process.getuid?.() ?? "?"}`;
    }
  })();
  return { user, machine: hostname(), pid: process.pid, command: argv.slice(2).join(" ") };
}

/** Node 22 announces type stripping as an experiment; a user of the tool need not know. Everything else is shown. */
function quietWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "ExperimentalWarning") process.stderr.write(`warning: ${warning.message}\n`);
  });
}

import { type ChildProcess, spawn } from "node:child_process";
import { userInfo } from "node:os";
import type { Connect, Transport } from "../model/transport.ts";
import { collect, type Running } from "./collect.ts";
import { refuseSudo, shellCommand } from "./sudo.ts";

export interface LocalOptions {
  /** The name of this machine in messages. Default "this machine". */
  readonly name?: string;
  /** Run everything by `sudo -n`. Default false. */
  readonly sudo?: boolean;
  /** Environment of the scripts. Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** This machine under whatever name it is asked for: for tests, and for a host that is this machine. */
export function connectLocal(options: Pick<LocalOptions, "env"> = {}): Connect {
  return (target) => Promise.resolve(openLocal({ ...options, ...target }));
}

/** Runs scripts on this machine, with the limits and failures of a remote host. */
export function openLocal({ name = "this machine", sudo = false, env = process.env }: LocalOptions = {}): Transport {
  return {
    async exec(script, options) {
      const [program = "", ...words] = shellCommand(sudo);
      // A process group of its own, so that stopping it reaches what it started, and Ctrl-C here does not.
      const child = spawn(program, words, { env, detached: true, stdio: ["pipe", "pipe", "pipe"] });
      const running: Running = { stdout: child.stdout, stderr: child.stderr, ended: endOf(child) };
      // A script that exits before it is read whole closes the pipe; its exit status is what counts.
      child.stdin.on("error", () => {});
      child.stdin.end(script);
      const stop = (): void => stopGroup(child);
      const result = await collect(Promise.resolve(running), { ...options, host: name, stop });
      refuseSudo({ name, sudo }, result, { place: name, user: userInfo().username });
      return result;
    },
    close: () => Promise.resolve(),
  };
}

function endOf(child: ChildProcess): Promise<{ code: number | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code }));
  });
}

function stopGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended in between.
  }
  for (const stream of child.stdio) stream?.destroy();
}

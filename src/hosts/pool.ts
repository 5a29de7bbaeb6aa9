import { Failure } from "../model/diagnostic.ts";
import type { Shell } from "../model/shell/shell.ts";
import type { Connect, ExecOptions, HostTarget, Transport } from "../model/transport.ts";
import { createLimit } from "./limit.ts";
import { connectionClosed } from "./ssh/client/failure.ts";

export interface Pool {
  /** Runs a task with the connection to a host; opens it where there is none. The pool closes it, not the task. */
  with<T>(target: HostTarget, task: (transport: Transport) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Closes the connection to a host, or forgets that it could not be reached: the next task opens a new one. */
  renew(target: HostTarget): Promise<void>;
  /** Closes every connection. The pool can be used again afterwards. */
  closeAll(): Promise<void>;
}

export interface PoolOptions {
  /** Connections being opened at the same time. Default 32. */
  readonly parallelism?: number;
}

/** One connection per host for a run; a host that could not be reached is not tried again in it. */
export function createPool(connect: Connect, { parallelism = 32 }: PoolOptions = {}): Pool {
  const limit = createLimit(parallelism);
  const connections = new Map<string, Promise<Transport>>();

  const open = (target: HostTarget, signal: AbortSignal | undefined): Promise<Transport> => {
    const key = JSON.stringify([target.name, target.sudo]);
    const known = connections.get(key);
    if (known) return known;
    const opening = limit(() => connect(target, signal));
    connections.set(key, opening);
    opening.catch(() => {
      // Aborted from here: no information about the host.
      if (signal?.aborted && connections.get(key) === opening) connections.delete(key);
    });
    return opening;
  };

  const forget = (target: HostTarget, stale: Promise<Transport>): void => {
    const key = JSON.stringify([target.name, target.sudo]);
    if (connections.get(key) === stale) connections.delete(key);
  };

  const pooled = (target: HostTarget, signal: AbortSignal | undefined): Transport => ({
    async exec(script: Shell, options: ExecOptions) {
      const connection = open(target, signal);
      const transport = await connection;
      try {
        return await transport.exec(script, options);
      } catch (error) {
        if (!isUnsent(error)) throw error;
        forget(target, connection);
        await transport.close();
        return await (await open(target, signal)).exec(script, options);
      }
    },
    close: () => Promise.resolve(),
  });

  return {
    async with(target, task, signal) {
      await open(target, signal);
      return await task(pooled(target, signal));
    },
    async renew(target) {
      const key = JSON.stringify([target.name, target.sudo]);
      const former = connections.get(key);
      connections.delete(key);
      await former?.then((one) => one.close()).catch(() => {});
    },
    async closeAll() {
      const all = [...connections.values()];
      connections.clear();
      await Promise.allSettled(all.map(async (one) => (await one).close()));
    },
  };
}

/** Whether the connection had ended before anything was sent, so that the same exec may be tried again. */
function isUnsent(error: unknown): boolean {
  return error instanceof Failure && error.diagnostics[0]?.code === connectionClosed;
}

import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { providers } from "../../providers/index.ts";
import { countersScript, parseCounters, zeroScript } from "../../providers/ipvs/counters.ts";
import { openDriftStore, readDriftStore } from "../../state/drift-store.ts";
import { takeDriftTurn } from "../../state/drift-turn.ts";
import { stateMaintenance } from "../../state/maintenance.ts";
import { readStore, takeStore } from "../../state/sqlite-store.ts";
import { checks } from "../checks/index.ts";
import { createLimit } from "../hosts/limit.ts";
import { openLocal } from "../hosts/local.ts";
import { createPool } from "../hosts/pool.ts";
import { connectSsh } from "../hosts/ssh/client/connect.ts";
import { resolveSshHost } from "../hosts/ssh/config/config.ts";
import { sshNames } from "../hosts/ssh/config/names.ts";
import { receiverName } from "../model/drift/receiver.ts";
import { misfitIn } from "../model/schema.ts";
import type { Actor } from "../model/store.ts";
import { hideReceivers } from "../model/text/secrets.ts";
import type { Tool } from "./pipeline.ts";
import { checkStatePath, clusterPath, makeDriftLock, makeStateFolder, statePathOf } from "./state-path.ts";
import type { ToolOptions } from "./tool-options.ts";

/** The process that a task runs in. */
export interface ToolSession {
  readonly argv: readonly string[];
  note(text: string): void;
  /** Takes what cluster.ts prints while it is loaded. Default: the stderr of this process. */
  onClusterOutput?(text: string): void;
}

/** Puts the tool together for one task: with the hosts of an ssh configuration, and the state beside the cluster. The composition root. */
export async function withTool<T>(
  flags: ToolOptions,
  progress: { show(text: string): void },
  signal: AbortSignal,
  { argv, note, onClusterOutput }: ToolSession,
  task: (tool: Tool) => Promise<T>,
): Promise<T> {
  const clusterFile = clusterPath(flags.file);
  const state = statePathOf(flags);
  // A configuration that is not there is one mistake of the user, not one failure of every host.
  if (flags.sshConfig !== undefined) resolveSshHost("localhost", { configFile: flags.sshConfig });
  checkStatePath(state);
  const driftPath = join(dirname(state), "drift.db");
  const sshOptions = {
    ...(flags.sshConfig === undefined ? {} : { configFile: flags.sshConfig }),
    ...(flags.connectTimeout === undefined ? {} : { connectTimeoutMs: flags.connectTimeout * 1000 }),
  };
  const parallelism = flags.parallelism ?? 32;
  const pool = createPool(connectSsh(sshOptions), { parallelism });
  const limit = createLimit(parallelism);
  const actor = actorOf(argv);
  const sleep = (milliseconds: number) => wait(milliseconds);
  const lease = { actor, now: () => Date.now(), onNote: (text: string) => note(text), misfit: misfitIn(providers) };
  try {
    return await task({
      clusterFile,
      providers,
      checks,
      signal,
      ...(flags.readTimeout === undefined ? {} : { readTimeoutMs: flags.readTimeout * 1000 }),
      ...(onClusterOutput ? { onClusterOutput } : {}),
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
        makeStateFolder(state) ??
        takeStore(state, cluster, { ...lease, lockTimeoutMs: (flags.lockTimeout ?? 0) * 1000, signal, sleep }),
      drift: {
        open: () => makeStateFolder(state) ?? openDriftStore(driftPath),
        read: () => readDriftStore(driftPath),
        turn: () => makeDriftLock(state) ?? takeDriftTurn(join(dirname(state), "drift.lock")),
      },
      maintenance: stateMaintenance(state, lease),
      actor,
      renew: pool.renew,
      sleep,
      now: () => new Date(),
      progress: progress.show,
    });
  } finally {
    await pool.closeAll();
  }
}

/** The user and process. The command is stored, and shown on the hosts: without the addresses of receivers, and without what looks like a secret. */
function actorOf(argv: readonly string[]): Actor {
  const user = ((): string => {
    try {
      return userInfo().username;
    } catch {
      // A container may run as a number that no user has.
      return `uid ${process.getuid?.() ?? "?"}`;
    }
  })();
  return { user, machine: hostname(), pid: process.pid, command: hideReceivers(argv.slice(2), receiverName) };
}

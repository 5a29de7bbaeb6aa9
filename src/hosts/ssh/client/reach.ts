import type { Failure } from "../../../model/diagnostic.ts";
import { createShared, type Lease } from "../../shared.ts";
import type { SshHost } from "../config/config.ts";
import { judgeHostKey } from "../keys/host-key-policy.ts";
import type { OpenConnection, SshConnection } from "./connection.ts";
import { behindJump, type Hop } from "./failure.ts";

export interface ReachOptions {
  readonly signal?: AbortSignal;
  /** Default: {@link judgeHostKey}. Asked for the last hop only; those before it always need a known key. */
  readonly judge?: (hop: Hop, key: Buffer) => Failure | undefined;
  readonly keepaliveIntervalMs?: number;
}

/** Opens the way to the last of some hops, each through the one before. */
export type Reach = (hops: readonly SshHost[], options: ReachOptions) => Promise<SshConnection>;

/** Connections to jump hosts are shared by all hosts behind them, and end with the last of these. */
export function createReach(open: OpenConnection): Reach {
  const shared = createShared<SshConnection>();

  const reach: Reach = async (hops, options) => {
    const { judge = judgeHostKey, ...rest } = options;
    const before = hops.slice(0, -1);
    const hop: Hop = { host: hops.at(-1) as SshHost, via: before.map(({ name }) => name) };
    const openOptions = { ...rest, judge: (key: Buffer) => judge(hop, key) };
    if (before.length === 0) return open(hop, openOptions);

    const jump = await shared(hop.via.join(" "), () => reach(before, rest)).catch((error: unknown) => {
      throw behindJump(error, hop.host.name);
    });
    try {
      const stream = await jump.value.forward(hop, options.signal);
      return withLease(await open(hop, { ...openOptions, stream }), jump);
    } catch (error) {
      await jump.release();
      throw error;
    }
  };
  return reach;
}

/** A connection that releases the jump host when it is closed. */
function withLease(connection: SshConnection, jump: Lease<SshConnection>): SshConnection {
  return {
    get isClosed() {
      return connection.isClosed;
    },
    exec: (command, script) => connection.exec(command, script),
    forward: (to, signal) => connection.forward(to, signal),
    destroy: () => connection.destroy(),
    async close() {
      await connection.close();
      await jump.release();
    },
  };
}

import type { Connect } from "../../../model/transport.ts";
import type { SshConfigOptions } from "../config/config.ts";
import type { OpenConnection } from "./connection.ts";
import { createReach } from "./reach.ts";
import { routeTo } from "./route.ts";
import { openSocket } from "./socket.ts";
import { type SshTransportOptions, sshTransport } from "./transport.ts";

export interface SshOptions extends SshConfigOptions, SshTransportOptions {
  /** Milliseconds between questions whether the host is still there; after three without answer it is lost. Default 5000. */
  readonly keepaliveIntervalMs?: number;
}

/** Connects to hosts as ssh would, by the user's OpenSSH configuration. Hosts behind one jump host share its connection. */
export function connectSsh(options: SshOptions = {}): Connect {
  const reach = createReach(openConnection);
  const { keepaliveIntervalMs } = options;
  return async (target, signal) => {
    const hops = routeTo(target.name, options);
    const connection = await reach(hops, {
      ...(signal ? { signal } : {}),
      ...(keepaliveIntervalMs ? { keepaliveIntervalMs } : {}),
    });
    return sshTransport(target, hops, connection, options);
  };
}

/** Connects, checks the host key and logs in, all within the host's ConnectTimeout. */
export const openConnection: OpenConnection = async (hop, options) => {
  const stream = options.stream ?? openSocket(hop.host);
  let error: NodeJS.ErrnoException | undefined;
  const keep = (one: NodeJS.ErrnoException): void => {
    error = one;
  };
  stream.on("error", keep);
  const client = await library();
  const connection = client.openClient(hop, { ...options, stream, ...(error ? { error } : {}) });
  stream.off("error", keep);
  return connection;
};

let loaded: Promise<typeof import("./client.ts")> | undefined;

/**
 * The part that knows ssh2, which takes longer to load than many a command that needs no host: when a connection is wanted, and once all
 * that are wanted now have begun, so that the hosts get ready meanwhile.
 */
function library(): NonNullable<typeof loaded> {
  loaded ??= new Promise<void>((begin) => setImmediate(begin)).then(() => import("./client.ts"));
  return loaded;
}

import type { Duplex } from "node:stream";
import type { Failure } from "../../../model/diagnostic.ts";
import type { Running } from "../../collect.ts";
import type { Closable } from "../../shared.ts";
import type { Hop } from "./failure.ts";

export interface OpenOptions {
  /** A connection through the hop before. Absent: a socket of our own. */
  readonly stream?: Duplex;
  /** Judges the key that the host shows: a failure ends the connection before anything secret is used. */
  readonly judge: (key: Buffer) => Failure | undefined;
  readonly signal?: AbortSignal;
  /** Milliseconds between questions whether the host is still there; after three without answer it is lost. Default 5000. */
  readonly keepaliveIntervalMs?: number;
}

/** Connects, checks the host key and logs in, all within the host's ConnectTimeout. */
export type OpenConnection = (hop: Hop, options: OpenOptions) => Promise<SshConnection>;

/** One authenticated connection to one host. */
export interface SshConnection extends Closable {
  /** Starts a command and sends a script to its input. Until it resolves, nothing of the script was sent. */
  exec(command: string, script: string): Promise<Running>;
  /** A stream to another host's port, through this one. */
  forward(to: Hop, signal?: AbortSignal): Promise<Duplex>;
  /** Ends the connection at once, without a word to the host. */
  destroy(): void;
}

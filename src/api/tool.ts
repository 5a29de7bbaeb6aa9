import type { SshHost } from "../hosts/ssh/config/config.ts";
import type { Check } from "../model/check.ts";
import type { DriftStore } from "../model/drift/drift-store.ts";
import type { Providers } from "../model/provider.ts";
import type { Actor, StateMaintenance, StateReader, StateWriter } from "../model/store.ts";
import type { HostTarget, Transport } from "../model/transport.ts";
import type { Counters } from "../verify/counters.ts";

/** Everything from outside that the story needs; main puts it together. */
export interface Tool {
  readonly clusterFile: string;
  readonly providers: Providers;
  /** The checks of the hosts, besides what lvsform manages. */
  readonly checks: readonly Check[];
  /** Resolves names by OpenSSH's configuration, and lists the hosts that it names itself. */
  readonly ssh: { resolve(name: string): SshHost; names(): readonly string[] };
  /** stoppable: a Ctrl-C ends the opening of a connection; default true. What was begun on hosts must be ended whatever comes. */
  readonly withHost: <T>(
    target: HostTarget,
    task: (transport: Transport) => Promise<T>,
    stoppable?: boolean,
  ) => Promise<T>;
  /** The same on this machine. */
  readonly withLocal: <T>(task: (transport: Transport) => Promise<T>) => Promise<T>;
  readonly counters: Counters;
  readonly signal?: AbortSignal;
  /** How long reading a host may take. Milliseconds. Default 30 000. */
  readonly readTimeoutMs?: number;
  /** Takes what cluster.ts prints while it is loaded. Default: the stderr of this process. */
  readonly onClusterOutput?: (text: string) => void;
  readState(cluster?: string): StateReader;
  /** Takes the lease; waits for it as long as the user allows, and fails with exit status 4 while another process has it. */
  writeState(cluster: string): Promise<StateWriter>;
  /**
   * The memory of drift; read-only, it is undefined before the first scan. One process at a time has the turn to
   * look, until it calls what it was given; undefined while it is another's.
   */
  readonly drift: { open(): DriftStore; read(): DriftStore | undefined; turn(): (() => void) | undefined };
  /** Operations on the state as a whole. */
  readonly maintenance: StateMaintenance;
  /** The user and process, as shown on the hosts and in the state. */
  readonly actor: Actor;
  /** Forgets the connection to a host: the next task opens a new one. */
  renew(target: HostTarget): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
  now(): Date;
  /** Shows one line of progress, for work that takes longer than half a second. */
  progress(text: string): void;
}

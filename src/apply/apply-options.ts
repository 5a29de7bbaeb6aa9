import type { Diagnostic } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Change } from "../model/plan.ts";
import type { Providers } from "../model/provider.ts";
import type { World } from "../model/resource.ts";
import type { RunStatus, StateWriter } from "../model/store.ts";
import type { HostTarget, Transport } from "../model/transport.ts";
import type { HostRun } from "./run-on-host.ts";
import type { Closed } from "./window/windows.ts";

export interface ApplyOptions {
  readonly verb: string;
  /** The plan as a plan file, for the state. */
  readonly saved: string;
  readonly store: StateWriter;
  readonly providers: Providers;
  readonly declared: World;
  readonly recorded: World;
  readonly hosts: readonly HostTarget[];
  readonly withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;
  renew(target: HostTarget): Promise<void>;
  /** Milliseconds that all steps of one host and wave may take together. */
  readonly timeoutMs: number;
  readonly onError: HostRun["onError"];
  /** user@machine and command, shown on the hosts. */
  readonly by: string;
  /** How long to wait for another lvsform that is running on a host. Seconds. */
  readonly lockSeconds: number;
  /** How long a host waits for a confirmation. Seconds. */
  readonly confirmSeconds: number;
  /** The drain deadline of a server that is removed. Milliseconds; 0: it is removed at once. */
  readonly drainMs: number;
  readonly signal?: AbortSignal;
  /**
   * Reads the hosts, over new connections while they wait, and returns the decision on the changes. `isOver`: what takes effect at the
   * next boot is made too.
   */
  look(run: number, waiting: readonly string[], isOver: boolean): Promise<"keep" | "revert">;
  sleep(milliseconds: number): Promise<void>;
  now(): Date;
  emit(event: ApplyEvent): void;
}

export interface Applied {
  readonly run: number;
  readonly status: Exclude<RunStatus, "running">;
  readonly done: readonly Change[];
  readonly problems: readonly Diagnostic[];
  /** The results of the confirm windows. */
  readonly closed: readonly Closed[];
}

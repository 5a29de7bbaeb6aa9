import type { Diagnostic } from "./diagnostic.ts";

/** How a host is reached. The name is what stands first in an address, and what OpenSSH's configuration is asked for. */
export interface HostTarget {
  readonly name: string;
  /** Run everything by `sudo -n`. Default false. */
  readonly sudo: boolean;
}

export interface ExecOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  /** The exit status, or null where the program was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A connection to one host. Each exec runs one POSIX sh script as the user who may change LVS (root, or by sudo). */
export interface Transport {
  exec(script: string, options: ExecOptions): Promise<ExecResult>;
  close(): Promise<void>;
}

/** Opens a connection to a host, or throws a {@link Failure} that names the hop and the reason. */
export type Connect = (target: HostTarget, signal?: AbortSignal) => Promise<Transport>;

/** What can be told of a host without changing it. */
export interface HostFacts {
  /** e.g. "Debian GNU/Linux 12 (bookworm)"; from os-release(5) PRETTY_NAME. */
  readonly os: string;
  /** e.g. "6.1.0-40-cloud-amd64"; from uname -r. */
  readonly kernel: string;
  /** e.g. "1.31"; null where the program is not installed. */
  readonly ipvsadm: string | null;
}

export type HostReading =
  | { readonly name: string; readonly reachable: true; readonly probedAt: string; readonly facts: HostFacts }
  | { readonly name: string; readonly reachable: false; readonly probedAt: string; readonly problem: Diagnostic };

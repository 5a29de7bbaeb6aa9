import type { BootFacts } from "./boot.ts";
import type { WindowState } from "./confirm-window.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Shell } from "./shell/shell.ts";

/** How a host is reached. The name is what stands first in an address, and what OpenSSH's configuration is asked for. */
export interface HostTarget {
  readonly name: string;
  /** Run everything by `sudo -n`. Default false. */
  readonly sudo: boolean;
}

export interface ExecOptions {
  readonly timeoutMs: number;
  /** The option that gives the script longer, and its present value: named where the time is over. */
  readonly raise?: { readonly option: string; readonly presentMs: number };
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
  exec(script: Shell, options: ExecOptions): Promise<ExecResult>;
  close(): Promise<void>;
}

/** Opens a connection to a host, or throws a {@link Failure} that names the hop and the reason. */
export type Connect = (target: HostTarget, signal?: AbortSignal) => Promise<Transport>;

/** The facts that can be read of a host without changing it. */
export interface HostFacts {
  /** e.g. "Debian GNU/Linux 12 (bookworm)"; from os-release(5) PRETTY_NAME. */
  readonly os: string;
  /** e.g. "6.1.0-40-cloud-amd64"; from uname -r. */
  readonly kernel: string;
  /** e.g. "1.31"; null where the program is not installed. */
  readonly ipvsadm: string | null;
  /** Names this boot of the host; from /proc/sys/kernel/random/boot_id. */
  readonly bootId: string;
  /** The timer that can undo a change without us: a timer of systemd, or a process of its own (setsid); none of both: null. */
  readonly timer: "systemd-run" | "setsid" | null;
  /** The program there that keeps a second lvsform out while one changes the host; null: there is none. Absent: not read. */
  readonly lock?: "flock" | null;
  /** The address that this connection leads to, and its interface; undefined if the host does not show it. */
  readonly ssh?: { readonly address: string; readonly interface: string };
  /** How it boots; undefined if nothing that must survive a boot is planned. */
  readonly boot?: BootFacts;
  /** Confirm windows that are open there, or were closed by the host itself, also those of another record. */
  readonly windows: readonly HostWindow[];
}

/** A confirm window, as its host reports it. */
export interface HostWindow {
  readonly nonce: string;
  readonly state: WindowState;
  /** The lineage of the state that opened it. */
  readonly lineage: string;
  /** user@machine of the run that opened it. */
  readonly by: string;
  /** Seconds until it reverts everything; 0 when it has. */
  readonly secondsLeft: number;
  /** Commands of the undo that failed, as the host reports them. */
  readonly failures: readonly string[];
}

export type HostReading =
  | { readonly name: string; readonly reachable: true; readonly probedAt: string; readonly facts: HostFacts }
  | { readonly name: string; readonly reachable: false; readonly probedAt: string; readonly problem: Diagnostic };

import type { DriftEvent, DriftMemory, DriftReport, Finding, Ignored, News, Reported } from "./drift.ts";

/** One look that was made. */
export interface PastScan {
  readonly at: string;
  readonly durationMs: number;
  readonly complete: boolean;
  readonly drift: number;
  readonly ignored: number;
  readonly unreachable: readonly string[];
}

export interface PastFinding extends Finding {
  readonly resolvedAt?: string;
}

/** A notification that waits for its delivery. */
export interface Notice {
  readonly id: number;
  readonly receiver: string;
  readonly event: DriftEvent;
  readonly tries: number;
  readonly nextTryAt: string;
}

/** The receiver that stands for readers of the scan's own output. Nothing is stored for later delivery to it. */
export const reader = "";

/** The memory of drift, beside the state. */
export interface DriftStore {
  memory(): DriftMemory;
  ignores(): readonly Ignored[];
  /** Returns what each receiver has been notified of: also receivers of earlier scans only, and {@link reader}. */
  reported(): ReadonlyMap<string, Reported>;
  /** Stores one scan, in one transaction: open and resolved findings, and notifications by receiver. `asked`: the receivers of this scan. */
  keep(report: DriftReport, memory: DriftMemory, news: ReadonlyMap<string, News>, asked: readonly string[]): void;
  ignore(one: Ignored): void;
  /** False where nothing of that pattern was ignored. */
  unignore(pattern: string): boolean;
  scans(limit: number): readonly PastScan[];
  /** The newest first; those of one address, or all. */
  findings(limit: number, address?: string): readonly PastFinding[];
  /** Notifications that can be delivered now, in order; none to a receiver for which an earlier one waits. */
  due(now: string): readonly Notice[];
  /** Removes a notification: it was delivered, or never will be. */
  settled(id: number): void;
  /** Keeps the other attempts of a notice going. */
  failed(id: number, nextTryAt: string, problem: string): void;
  healed(at: string, host: string, addresses: readonly string[], run: number): void;
  healsSince(host: string, since: string): number;
  /** Deletes what was resolved before then, and receivers that no later scan named. */
  forget(before: string): void;
  close(): void;
}

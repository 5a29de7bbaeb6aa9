import type { DriftEvent, DriftMemory, DriftReport, Finding, Ignored, News, Told } from "./drift.ts";

/** One look that was made. */
export interface PastLook {
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

/** Something to be told, until it has been. */
export interface Notice {
  readonly id: number;
  readonly receiver: string;
  readonly event: DriftEvent;
  readonly tries: number;
  readonly nextTryAt: string;
}

/** Among the receivers: whoever reads what looks print. Nothing is kept for them to be told later. */
export const reader = "";

/** What is remembered of drift, beside the record. */
export interface DriftStore {
  memory(): DriftMemory;
  ignores(): readonly Ignored[];
  /** What each was told, by receiver: those too that only earlier looks were asked to tell, and {@link reader}. */
  told(): ReadonlyMap<string, Told>;
  /** One look, in one transaction: what is there now, what is over, and what is to be told to whom. `asked`: whom this look was to tell. */
  keep(report: DriftReport, memory: DriftMemory, news: ReadonlyMap<string, News>, asked: readonly string[]): void;
  ignore(one: Ignored): void;
  /** False where nothing of that pattern was ignored. */
  unignore(pattern: string): boolean;
  looks(limit: number): readonly PastLook[];
  /** The newest first; those of one address, or all. */
  findings(limit: number, address?: string): readonly PastFinding[];
  /** What can be told now, in order; nothing to a receiver for which an earlier one waits. */
  due(now: string): readonly Notice[];
  /** It was told, or never will be. */
  settled(id: number): void;
  /** Keeps the other attempts of a notice going. */
  failed(id: number, nextTryAt: string, problem: string): void;
  healed(at: string, host: string, addresses: readonly string[], run: number): void;
  healsSince(host: string, since: string): number;
  /** Forgets what was over before then, and receivers that no look since was asked to tell. */
  forget(before: string): void;
  close(): void;
}

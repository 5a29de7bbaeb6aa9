import type { DriftEvent, Finding, Ignored } from "../src/model/drift/drift.ts";
import type { Notice, PastFinding, PastScan } from "../src/model/drift/drift-store.ts";

export interface FindingRow {
  readonly finding: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly resolved_at: string | null;
}

export type Row = Readonly<Record<string, string | number>>;

/** A finding from its JSON. Files of earlier versions have `mend` for `repair`, and the cause `stray` for `unmanaged`. */
export function findingOf(json: string): Finding {
  return withPresentNames(JSON.parse(json));
}

function withPresentNames({ mend, ...finding }: Finding & { readonly mend?: readonly string[] }): Finding {
  const cause = (finding.cause as string) === "stray" ? "unmanaged" : finding.cause;
  return { ...finding, cause, repair: finding.repair ?? mend ?? [] };
}

export function pastFindingOf(row: FindingRow): PastFinding {
  const { first_seen_at: firstSeenAt, last_seen_at: lastSeenAt, resolved_at: resolvedAt } = row;
  return { ...findingOf(row.finding), firstSeenAt, lastSeenAt, ...(resolvedAt === null ? {} : { resolvedAt }) };
}

export function scanOf(row: Row): PastScan {
  return {
    at: String(row.at),
    durationMs: Number(row.duration_ms),
    complete: row.complete === 1,
    drift: Number(row.drift),
    ignored: Number(row.ignored),
    unreachable: JSON.parse(String(row.unreachable)),
  };
}

export function noticeOf(row: Row): Notice {
  const event = JSON.parse(String(row.event)) as DriftEvent;
  return {
    id: Number(row.id),
    receiver: String(row.receiver),
    tries: Number(row.tries),
    event: "finding" in event ? { ...event, finding: withPresentNames(event.finding) } : event,
    nextTryAt: String(row.next_try_at),
  };
}

export function ignoredOf(row: Readonly<Record<string, string | null>>): Ignored {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Ignored;
}

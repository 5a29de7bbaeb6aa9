import type { PastFinding, PastScan } from "../../model/drift/drift-store.ts";
import { differences } from "./text.ts";

/** A time in which something of a host was not as it should be. Milliseconds since 1970. */
export interface Span {
  readonly kind: "missing" | "changed" | "unmanaged" | "unreachable";
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

/** Those of one host: what had drifted, and when it could not be read. `looks`: the newest first. */
export function spansOf(
  host: string,
  looks: readonly PastScan[],
  past: readonly PastFinding[],
  end: number,
): readonly Span[] {
  const drifted = past
    .filter((one) => one.host === host && !one.ignored)
    .map((one): Span => {
      const to = one.resolvedAt ? Date.parse(one.resolvedAt) : end;
      const title = `${one.address}: ${differences(one)}, from ${one.firstSeenAt}${one.resolvedAt ? ` to ${one.resolvedAt}` : ""}`;
      return { kind: one.cause, from: Date.parse(one.firstSeenAt), to, title };
    });
  return [...drifted, ...lostSpans(host, looks, end)];
}

function lostSpans(host: string, looks: readonly PastScan[], end: number): readonly Span[] {
  const spans: Span[] = [];
  let from: string | undefined;
  for (const { at, unreachable } of looks.toReversed()) {
    const isLost = unreachable.includes(host);
    if (isLost) from ??= at;
    else if (from !== undefined) {
      spans.push(lost(from, at, Date.parse(at)));
      from = undefined;
    }
  }
  if (from !== undefined) spans.push(lost(from, undefined, end));
  return spans;
}

function lost(from: string, until: string | undefined, to: number): Span {
  return {
    kind: "unreachable",
    from: Date.parse(from),
    to,
    title: `not read from ${from}${until ? ` to ${until}` : ""}`,
  };
}

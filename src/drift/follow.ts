import type { Address } from "../model/address.ts";
import type { Drifted, DriftMemory, Finding, Ignored, ScannedHost } from "../model/drift/drift.ts";
import { readingKey } from "../model/live.ts";
import { ignoredBy } from "./ignore.ts";

export interface Look {
  readonly at: string;
  readonly hosts: readonly ScannedHost[];
  /** Kinds that could not be read on a host that was reached, by {@link readingKey}. */
  readonly unread?: ReadonlySet<string>;
  readonly found: readonly Drifted[];
  readonly ignores: readonly Ignored[];
}

/** What one look adds to what is remembered. Of what was not read nothing is over, be it a host or one kind of objects on it: unknown is not in order. */
export function follow(
  memory: DriftMemory,
  { at, hosts, unread: unreadKinds, found, ignores }: Look,
): { readonly memory: DriftMemory; readonly findings: readonly Finding[] } {
  const isRead = new Map(hosts.map(({ name, reachable }) => [name, reachable]));
  const findings = found.map((one) => known(one, memory.open.get(one.address), at, ignores));
  const seen = new Map<Address, Finding>(findings.map((one) => [one.address, one]));
  const gone = [...memory.open.values()].filter(({ address }) => !seen.has(address));
  // A host that is in no cluster any more is unmanaged: its findings are resolved.
  const isKnown = ({ host, kind }: Finding) => isRead.get(host) !== false && !unreadKinds?.has(readingKey(host, kind));
  const unread = gone.filter((one) => !isKnown(one)).map((one) => marked(one, at, ignores));
  const lost = hosts.flatMap(({ name, reachable }) => (reachable ? [] : [name]));
  const all = [...findings, ...unread].toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return {
    findings: all,
    memory: {
      open: new Map(all.map((one) => [one.address, one])),
      lost: new Map(lost.map((host) => [host, memory.lost.get(host) ?? at])),
    },
  };
}

/** An unchanged finding keeps its beginning and its traces; a changed one keeps its beginning and gets new traces. */
function known(one: Drifted, before: Finding | undefined, at: string, ignores: readonly Ignored[]): Finding {
  const isSame = before?.fingerprint === one.fingerprint;
  const finding = {
    ...one,
    firstSeenAt: before?.firstSeenAt ?? at,
    lastSeenAt: at,
    traces: isSame ? before.traces : [],
  };
  return marked(finding, at, ignores);
}

function marked({ ignored: _former, ...finding }: Finding, at: string, ignores: readonly Ignored[]): Finding {
  const ignored = ignoredBy(finding, ignores, at);
  return ignored ? { ...finding, ignored } : finding;
}

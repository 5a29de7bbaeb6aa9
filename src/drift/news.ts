import type { DriftEvent, DriftMemory, News, Reported, ScannedHost } from "../model/drift/drift.ts";

/** Stands in the place of a fingerprint for a host that cannot be read. */
const lost = "lost";

/**
 * Returns the news for a receiver that was notified of `reported`: each open finding that is not ignored, once when it begins and again when it
 * changes; and each resolved one that was reported, also if it is ignored by now. Otherwise its alarm would stay open.
 */
export function newsFor(
  reported: Reported,
  before: DriftMemory,
  now: DriftMemory,
  { at, hosts }: { readonly at: string; readonly hosts: readonly ScannedHost[] },
): News {
  const open = [...now.open.values()].filter((one) => !one.ignored);
  const began = open.flatMap((finding): DriftEvent[] => {
    const former = reported.get(finding.address);
    if (former === finding.fingerprint) return [];
    return [{ type: former === undefined ? "new" : "changed", at, finding }];
  });
  const ended = [...before.open.values()].flatMap((finding): DriftEvent[] =>
    reported.has(finding.address) && !now.open.has(finding.address) ? [{ type: "resolved", at, finding }] : [],
  );
  const gone = [...now.lost].flatMap(([host, since]): DriftEvent[] =>
    reported.has(host) ? [] : [{ type: "host-lost", at, host, since }],
  );
  // A host that has left the cluster is not back.
  const read = new Set(hosts.flatMap(({ name, reachable }) => (reachable ? [name] : [])));
  const back = [...before.lost].flatMap(([host, since]): DriftEvent[] =>
    reported.has(host) && read.has(host) ? [{ type: "host-back", at, host, since }] : [],
  );
  // An ignored finding stays as it was reported, until it is resolved.
  const remaining = [...reported].filter(([what]) => now.open.has(what));
  return {
    events: [...began, ...ended, ...gone, ...back],
    reported: new Map([
      ...remaining,
      ...open.map(({ address, fingerprint }) => [address, fingerprint] as const),
      ...[...now.lost.keys()].map((host) => [host, lost] as const),
    ]),
  };
}

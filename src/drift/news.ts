import type { DriftEvent, DriftMemory, LookedAt, News, Told } from "../model/drift/drift.ts";

/** In the place of a fingerprint: a host that cannot be read is one thing only. */
const lost = "lost";

/**
 * What somebody who was told `told` has not heard yet: what is there and not ignored, once when it begins and again when it becomes something
 * else; and that something is over of which they were told, also where it is ignored meanwhile: else an alarm would stay open with them.
 */
export function newsFor(
  told: Told,
  before: DriftMemory,
  now: DriftMemory,
  { at, hosts }: { readonly at: string; readonly hosts: readonly LookedAt[] },
): News {
  const open = [...now.open.values()].filter((one) => !one.ignored);
  const began = open.flatMap((finding): DriftEvent[] => {
    const heard = told.get(finding.address);
    if (heard === finding.fingerprint) return [];
    return [{ type: heard === undefined ? "new" : "changed", at, finding }];
  });
  const ended = [...before.open.values()].flatMap((finding): DriftEvent[] =>
    told.has(finding.address) && !now.open.has(finding.address) ? [{ type: "resolved", at, finding }] : [],
  );
  const gone = [...now.lost].flatMap(([host, since]): DriftEvent[] =>
    told.has(host) ? [] : [{ type: "host-lost", at, host, since }],
  );
  // One that left the cluster meanwhile is not back.
  const read = new Set(hosts.flatMap(({ name, reachable }) => (reachable ? [name] : [])));
  const back = [...before.lost].flatMap(([host, since]): DriftEvent[] =>
    told.has(host) && read.has(host) ? [{ type: "host-back", at, host, since }] : [],
  );
  // What is ignored stays as it was told, until it is over.
  const kept = [...told].filter(([what]) => now.open.has(what));
  return {
    events: [...began, ...ended, ...gone, ...back],
    told: new Map([
      ...kept,
      ...open.map(({ address, fingerprint }) => [address, fingerprint] as const),
      ...[...now.lost.keys()].map((host) => [host, lost] as const),
    ]),
  };
}

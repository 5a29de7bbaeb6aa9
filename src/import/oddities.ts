import type { Change, Plan } from "../model/plan.ts";
import type { HostNotes } from "./write/cluster.ts";

/** Of a list in a comment; the plan has them all. */
const most = 8;

/** The notes on each host for a reader of the new cluster.ts: what the plan would change, what a boot would lose, what checks find. */
export function odditiesOf(
  { changes, diagnostics, hosts: read }: Pick<Plan, "changes" | "diagnostics" | "hosts">,
  describe: (change: Change) => string,
): HostNotes {
  const odd = oddOf({ changes, hosts: read });
  const hosts = new Set([...odd.map(({ host }) => host), ...diagnostics.flatMap(({ host }) => host ?? [])]);
  return new Map(
    [...hosts].map((host) => [
      host,
      notesOf(
        odd.filter((one) => one.host === host),
        diagnostics,
        { host, describe },
      ),
    ]),
  );
}

/** Problems of the hosts that were read; the others are unknown. */
export function oddOf({ changes, hosts }: Pick<Plan, "changes" | "hosts">): readonly Change[] {
  const unread = new Set(hosts.flatMap(({ name, reachable }) => (reachable ? [] : [name])));
  return changes.filter(({ action, blocked, host }) => !unread.has(host) && (action !== "adopt" || blocked));
}

function notesOf(
  changes: readonly Change[],
  diagnostics: Plan["diagnostics"],
  { host, describe }: { readonly host: string; readonly describe: (change: Change) => string },
): readonly string[] {
  const reported = new Set(changes.flatMap(({ blocked }) => (blocked ? [blocked.summary] : [])));
  for (const one of diagnostics) if (one.host === host) reported.add(one.summary);
  const running = changes.filter(({ atBoot, blocked }) => !atBoot && !blocked);
  const lost = changes.filter(({ atBoot, blocked }) => atBoot && !blocked);
  const kinds = [...Map.groupBy(lost, ({ kind }) => kind)].map(([kind, all]) => `${all.length} × ${kind}`);
  return [
    ...[...reported].map((summary) => (summary.includes(host) ? summary : `${host}: ${summary}`)),
    ...list(`${host} is not as it should be; lvsform plan shows the repair:`, running, (one) =>
      one.action === "create" ? `no ${one.kind} ${one.key}` : `${one.kind} ${one.key}: ${describe(one)}`,
    ),
    // One by one they are in the plan.
    ...(kinds.length > 0 ? [`The next boot of ${host} would lack, or have otherwise: ${kinds.join(", ")}.`] : []),
  ];
}

function list(heading: string, changes: readonly Change[], print: (change: Change) => string): readonly string[] {
  if (changes.length === 0) return [];
  const more = changes.length - most;
  return [
    heading,
    ...changes.slice(0, most).map((one) => `  ${print(one)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

import type { Change, Plan } from "../model/plan.ts";
import type { HostNotes } from "./write/cluster.ts";

/** Of a list in a comment; the plan has them all. */
const most = 8;

/** What a reader of the new cluster.ts should know of each host: what the plan would change, what a boot would lose, what checks say. */
export function odditiesOf(
  { changes, diagnostics }: Pick<Plan, "changes" | "diagnostics">,
  describe: (change: Change) => string,
): HostNotes {
  const odd = changes.filter(({ action, blocked }) => action !== "adopt" || blocked);
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

function notesOf(
  changes: readonly Change[],
  diagnostics: Plan["diagnostics"],
  { host, describe }: { readonly host: string; readonly describe: (change: Change) => string },
): readonly string[] {
  const told = new Set(changes.flatMap(({ blocked }) => (blocked ? [blocked.summary] : [])));
  for (const one of diagnostics) if (one.host === host) told.add(one.summary);
  const running = changes.filter(({ atBoot, blocked }) => !atBoot && !blocked);
  const lost = changes.filter(({ atBoot, blocked }) => atBoot && !blocked);
  return [
    ...[...told].map((summary) => (summary.includes(host) ? summary : `${host}: ${summary}`)),
    ...list(
      `${host} is not as it should be; lvsform plan shows the repair:`,
      running,
      (one) => `${one.kind} ${one.key}: ${describe(one)}`,
    ),
    ...list(`The next boot of ${host} would not bring back, or not alike:`, lost, ({ kind, key }) => `${kind} ${key}`),
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

import { wavesOf } from "../graph/waves.ts";
import type { Action, Plan, Summary } from "../model/plan.ts";
import { digestOf } from "./file/digest.ts";

/** Returns a plan with what follows from its changes: the order, the counts and the digest. A selection of changes is sealed again. */
export function sealPlan(open: Omit<Plan, "waves" | "summary" | "digest" | "confirm">): Plan {
  const possible = open.changes.filter(({ blocked }) => blocked === undefined);
  const sealed = { ...open, waves: wavesOf(possible), summary: summarize(open), confirm: confirming(open, possible) };
  return { ...sealed, digest: digestOf(sealed) };
}

/** The hosts that wait for a confirmation; none where nothing is done there, or nothing can wait. */
function confirming(
  { hosts, confirmMode }: Pick<Plan, "hosts" | "confirmMode">,
  possible: Plan["changes"],
): Plan["confirm"] {
  if (confirmMode === "never") return [];
  const touched = possible.filter(
    ({ commands, locksOut, atBoot }) => commands.length > 0 && !atBoot && (locksOut || confirmMode === "always"),
  );
  return hosts.flatMap((reading) => {
    const how = reading.reachable ? reading.facts.timer : null;
    return how && touched.some(({ host }) => host === reading.name) ? [{ host: reading.name, how }] : [];
  });
}

function summarize({ changes, unchanged }: Pick<Plan, "changes" | "unchanged">): Summary {
  const possible = changes.filter(({ blocked }) => blocked === undefined);
  const count = (action: Action) => possible.filter((change) => change.action === action).length;
  return {
    create: count("create"),
    update: count("update"),
    delete: count("delete"),
    adopt: count("adopt"),
    restore: count("restore"),
    forget: count("forget"),
    noop: unchanged.length,
    blocked: changes.length - possible.length,
  };
}

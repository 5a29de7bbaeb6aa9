import { wavesOf } from "../graph/waves.ts";
import type { Action, Plan, Summary } from "../model/plan.ts";
import { digestOf } from "./digest.ts";

/** A plan with what follows from its changes: the order, the counts and the digest. A smaller choice of changes is sealed anew. */
export function sealPlan(open: Omit<Plan, "waves" | "summary" | "digest">): Plan {
  const possible = open.changes.filter(({ blocked }) => blocked === undefined);
  return { ...open, waves: wavesOf(possible), summary: summarize(open), digest: digestOf(open) };
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

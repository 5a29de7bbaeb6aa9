import { apply, defaultSettings, type PlanOptions, type Seen, type Tool } from "../../../api/pipeline.ts";
import type { Declaration } from "../../../model/declaration.ts";
import { emptyState } from "../../../model/store.ts";
import { usualRestraint } from "../../../plan/hold/restrain.ts";
import { sealPlan } from "../../../plan/seal.ts";

/** Nothing is blocked: nothing is changed. */
export const importOptions: PlanOptions = { ...usualRestraint, purpose: "apply", targets: [], excludes: [] };

/** Records what the hosts show and cluster.ts declares alike, as found. No command is sent to any host. Returns how many resources. */
export async function recordFoundResources(tool: Tool, declaration: Declaration, seen: Seen): Promise<number> {
  const adopted = seen.plan.changes.filter(({ action, blocked }) => action === "adopt" && !blocked);
  const addresses = new Set(adopted.map(({ address }) => address));
  const changes = adopted.map((one) => ({ ...one, dependsOn: one.dependsOn.filter((need) => addresses.has(need)) }));
  const plan = sealPlan({ ...seen.plan, changes, unchanged: [] });
  const store = await tool.writeState(declaration.cluster);
  try {
    const made = { declaration, state: emptyState, seen: { ...seen, plan }, options: importOptions, verb: "import" };
    const outcome = await apply(tool, { ...made, settings: defaultSettings }, store, () => {});
    return outcome.done.length;
  } finally {
    store.close();
  }
}

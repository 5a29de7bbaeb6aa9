import type { Plan } from "../model/plan.ts";
import type { Applied, ApplyOptions } from "./apply-options.ts";
import { ApplyRun } from "./apply-run.ts";

/** Applies the changes of a plan, wave after wave, has them confirmed where hosts wait for it, and records everything as it happens. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  return new ApplyRun(plan, options).finish();
}

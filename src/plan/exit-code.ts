import { hasWork, type Plan } from "../model/plan.ts";

/** 0: nothing to do. 2: changes, where they were asked for. 3: a host could not be read, and nothing else differs. */
export function exitCodeOf(plan: Plan, detailed: boolean): 0 | 2 | 3 {
  if (hasWork(plan)) return detailed ? 2 : 0;
  return plan.complete ? 0 : 3;
}

import { hasWork, type Plan } from "../model/plan.ts";

/**
 * 0: nothing to do. 1: all that is to be done is refused. 2: changes, where they were asked for. 3: a host could not be read, and
 * nothing else differs. 6: a host has reverted an earlier run, and its changes wait for a decision.
 */
export function exitCodeOf(plan: Plan, detailed: boolean): 0 | 1 | 2 | 3 | 6 {
  if (isReverted(plan)) return 6;
  if (hasWork(plan)) return detailed ? 2 : 0;
  if (!plan.complete) return 3;
  return plan.summary.blocked > 0 ? 1 : 0;
}

/** Whether a host waits for a decision on changes that it reverted by itself, or is about to. */
export function isReverted({ diagnostics }: Pick<Plan, "diagnostics">): boolean {
  return diagnostics.some(({ code }) => code === "auto-reverted" || code === "window-open");
}

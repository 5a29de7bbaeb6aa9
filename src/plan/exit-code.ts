import { hasWork, type Plan } from "../model/plan.ts";

/**
 * 0: nothing to do. 1: all that is to be done is refused. 2: changes, where they were asked for. 3: a host could not be read, and
 * nothing else differs. 6: a host has taken back what was done before, and holds until somebody says what is to become of it.
 */
export function exitCodeOf(plan: Plan, detailed: boolean): 0 | 1 | 2 | 3 | 6 {
  if (isReverted(plan)) return 6;
  if (hasWork(plan)) return detailed ? 2 : 0;
  if (!plan.complete) return 3;
  return plan.summary.blocked > 0 ? 1 : 0;
}

/** Whether a host waits to be told what is to become of changes that it took back by itself, or is about to. */
export function isReverted({ diagnostics }: Pick<Plan, "diagnostics">): boolean {
  return diagnostics.some(({ code }) => code === "auto-reverted" || code === "window-open");
}

import { planOptionsOf, type RestrainingFlags } from "../verbs/flags.ts";
import type { PlanFlags } from "../verbs/plan.ts";
import { type AddCommand, act, diffing, onHosts, restraining, selecting } from "./options.ts";

export const addPlan: AddCommand = (program, session) => {
  const command = diffing(restraining(selecting(onHosts(program.command("plan")))))
    .description("show what apply would do; changes nothing")
    .option("--json", "the plan as JSON on standard output", false)
    .option("--out <plan.json>", "keep the plan for apply")
    .option("--no-tui", "as text, also on a terminal")
    .option("--detailed-exitcode", "exit with 2 when there are changes", false);
  act<PlanFlags & RestrainingFlags>(command, session, async (tool, flags) => {
    const { plan } = await import("../verbs/plan.ts");
    return plan(tool, session.terminal, planOptionsOf(flags, "apply"), flags);
  });
};

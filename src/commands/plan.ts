import { planOptionsOf, type RestrainingFlags } from "../verbs/flags.ts";
import type { PlanFlags } from "../verbs/plan.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, diffing, onHosts, restraining, selecting } from "./options.ts";

export const addPlan: AddCommand = (program, session) => {
  const command = diffing(restraining(selecting(onHosts(program.command("plan")))))
    .description("show what apply would do; changes nothing")
    .option("--json", "the plan as JSON on standard output", false)
    .option("--out <plan.json>", "keep the plan for apply")
    .option("--no-tui", "as text, also on a terminal")
    .option("--detailed-exitcode", "exit with 2 when there are changes", false);
  examples(command, [
    ["", "what apply would do, on a terminal as a screen to look around in"],
    ["--target v12", "only v12, and what it needs"],
    ["--out plan.json", "keep it, to be reviewed and then carried out by: lvsform apply plan.json"],
    ["--no-tui --detailed-exitcode", "for a script: 0 nothing to do, 2 changes, 3 a host could not be read"],
  ]);
  act<PlanFlags & RestrainingFlags>(command, session, async (tool, flags) => {
    const { plan } = await import("../verbs/plan.ts");
    return plan(tool, session.terminal, planOptionsOf(flags, "apply"), flags);
  });
};

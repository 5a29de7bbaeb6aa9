import { planOptionsOf, type RestrainingFlags } from "../verbs/flags.ts";
import type { PlanFlags } from "../verbs/plan.ts";
import { examples } from "./examples.ts";
import { type AddCommand, act, diffing, onHosts, restraining, selecting } from "./options.ts";

export const addPlan: AddCommand = (program, session) => {
  const command = diffing(restraining(selecting(onHosts(program.command("plan")))))
    .description("Show the changes that apply would make. Changes nothing.")
    .option("--json", "Print the plan as JSON on standard output.", false)
    .option("--out <plan.json>", "Save the plan for apply.")
    .option("--no-tui", "Print text, also on a terminal.")
    .option("--detailed-exitcode", "Exit with 2 if there are changes.", false);
  examples(command, [
    ["", "Show the changes. On a terminal the plan is an interactive screen."],
    ["--target v12", "Plan only v12, and what it depends on."],
    ["--out plan.json", "Save the plan for review. Apply it with: lvsform apply plan.json"],
    [
      "--no-tui --detailed-exitcode",
      "For a script: exit status 0 without changes, 2 with changes, 3 if a host could not be read.",
    ],
  ]);
  act<PlanFlags & RestrainingFlags>(command, session, async (tool, flags) => {
    const { plan } = await import("../verbs/plan.ts");
    return plan(tool, session.terminal, planOptionsOf(flags, "apply"), flags);
  });
};

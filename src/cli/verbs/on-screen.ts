import type { ChangingVerb } from "../../api/change.ts";
import { leftovers } from "../../api/leftovers.ts";
import type { PlanOptions, Seen, Tool } from "../../api/pipeline.ts";
import type { Plan } from "../../model/plan.ts";
import { counted } from "../../model/text/counted.ts";
import { removesMost } from "../../plan/hold/restrain.ts";
import { ruleTable } from "../../plan/rule-table.ts";
import { selectChanges } from "../../plan/select.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import { printEvent } from "../../views/event-text.ts";
import { printPlan } from "../../views/plan-text.ts";
import type { ScreenOpener, Terminal } from "../../views/terminal.ts";
import { type ApplyProgress, totals } from "../../views/tui/progress/progress.ts";
import type { ProgressScreen } from "../../views/tui/progress/show-progress.ts";
import type { ReviewContext } from "../../views/tui/review/review.ts";
import type { Screen } from "../../views/tui/screen/scene.ts";
import { foundText } from "./ask-to-confirm.ts";
import { closing, type Speaker } from "./speak.ts";

interface ContextOptions {
  readonly verb?: ChangingVerb;
  readonly choosesNothing?: boolean;
  /** Why the cluster's name is asked for, whatever the plan is. */
  readonly byName?: string | undefined;
}

/** The context of the review besides the plan itself. Without a verb the plan is only shown. */
export function contextOf(
  { plan, live }: Pick<Seen, "plan"> & Partial<Pick<Seen, "live">>,
  { providers }: Pick<Tool, "providers">,
  { maxDeletes }: Pick<PlanOptions, "maxDeletes">,
  { verb, choosesNothing = false, byName }: ContextOptions = {},
): ReviewContext {
  return {
    choose: (only) => selectChanges(plan, { targets: [], excludes: [], only }).plan,
    needsName: (chosen) =>
      byName ?? (removesMost(chosen, maxDeletes) ? "This removes more than what is left." : undefined),
    tableOf: (host, chosen) => (live ? ruleTable(host, chosen, live, providers) : undefined),
    choosesNothing,
    ...(verb === undefined ? {} : { verb }),
  };
}

/** Shows a plan on the whole screen, only to be looked at; false where there is no such screen. */
export async function lookAt(
  terminal: Terminal,
  plan: Plan,
  context: ReviewContext,
  signal?: AbortSignal,
): Promise<boolean> {
  const screen = await terminal.screen?.open(() => {});
  if (!screen || !terminal.screen) return false;
  try {
    const { showReview } = await scenes();
    await showReview(screen, terminal.screen.glyphs, plan, context, signal);
  } finally {
    await screen.close();
  }
  return true;
}

/** Shows the run on the whole screen, from the review to the end; undefined if there is no such screen. */
export async function screenSpeaker(
  terminal: Terminal,
  tool: Pick<Tool, "signal">,
  verb: ChangingVerb,
  context: ReviewContext,
): Promise<Speaker | undefined> {
  let progress: ProgressScreen | undefined;
  const opener = terminal.screen;
  const screen = await opener?.open(
    (text) => progress?.activity(text),
    () => (progress ? leaving(progress.state(), terminal) : ""),
  );
  if (!screen || !opener) return undefined;
  return speakOn(screen, opener, {
    ...(await scenes()),
    terminal,
    tool,
    verb,
    context,
    working: () => progress,
    work: (next) => (progress = next),
  });
}

/** Loaded where there is a screen: what measures text takes longer to load than a plan to print. */
async function scenes() {
  const { showReview } = await import("../../views/tui/review/show-review.ts");
  const { showApply } = await import("../../views/tui/progress/show-progress.ts");
  return { showReview, showApply };
}

/** Prints what stays in the terminal of a user who left while hosts were being changed. */
function leaving(state: ApplyProgress, { paintError }: Terminal): string {
  const { total, done, failed } = totals(state);
  const waiting = [...state.hosts.values()].filter((one) => one.window?.state === "armed").map(({ host }) => host);
  const revert = waiting.length > 0 ? `  ${waiting.join(", ")}: not confirmed, reverts its changes by itself.\n` : "";
  return [
    ...state.shown.map((event) => `${printEvent(event, paintError)}\n`),
    `Left while running: ${done} of ${counted(total, "step")} done, ${failed} failed; the results of steps in flight are unknown.\n`,
    revert,
    "  lvsform plan reads their results; lvsform resume continues the run, lvsform revert undoes it.\n",
  ].join("");
}

interface Stage extends Awaited<ReturnType<typeof scenes>> {
  readonly terminal: Terminal;
  readonly tool: Pick<Tool, "signal">;
  readonly verb: ChangingVerb;
  readonly context: ReviewContext;
  working(): ProgressScreen | undefined;
  work(next: ProgressScreen): void;
}

function speakOn(screen: Screen, { glyphs, interrupt }: ScreenOpener, stage: Stage): Speaker {
  const { terminal, tool, verb, context, showReview, showApply } = stage;
  const plans: Plan[] = [];
  let leftOut = 0;
  const begin = (plan: Plan) => {
    stage.working()?.end();
    plans.push(plan);
    stage.work(showApply(screen, glyphs, { plan, verb, interrupt, signal: tool.signal }));
  };
  const close = async () => {
    stage.working()?.end();
    await screen.close();
  };
  return {
    // The one to be approved is shown by the review; what follows from it, an undo, goes to work at once.
    plan: (made) => {
      if (stage.working()) begin(made);
    },
    approve: async (made) => {
      const chosen = await showReview(screen, glyphs, made, context, tool.signal);
      if (chosen) begin(chosen);
      leftOut = made.changes.length - (chosen?.changes.length ?? 0);
      return chosen;
    },
    decide: (seconds) => (left, waiting) =>
      stage.working()?.ask(foundText(waiting, left), seconds) ?? Promise.resolve("revert"),
    event: (event) => stage.working()?.event(event),
    end: async ({ exitCode, plan: made, outcome, undo }) => {
      await close();
      const events = stage.working()?.state().shown ?? [];
      const shown = plans.length > 0 ? plans : [made];
      terminal.out(shown.map((plan) => printPlan(plan, terminal.paint)).join("\n"));
      if (outcome) terminal.out(`${closing(outcome, made, verb, undo, exitCode)}\n`);
      if (plans.length > 0 && leftOut > 0)
        terminal.out(`${counted(leftOut, "change")} left out in the review; lvsform plan shows what is left.\n`);
      if (plans.length === 0) terminal.error("Nothing was changed.\n");
      for (const event of events) terminal.error(`${printEvent(event, terminal.paintError)}\n`);
      const left = outcome ? leftovers(outcome, made) : [];
      terminal.error(printDiagnostics(left, terminal.paintError));
    },
    close,
  };
}

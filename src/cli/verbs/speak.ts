import type { ChangeListener, ChangeResult, ChangingVerb, Undo } from "../../api/change.ts";
import { leftovers } from "../../api/leftovers.ts";
import type { Outcome } from "../../api/pipeline.ts";
import { Failure } from "../../model/diagnostic.ts";
import { exit } from "../../model/exit-codes.ts";
import type { Plan } from "../../model/plan.ts";
import { counted } from "../../model/text/counted.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import { printEvent } from "../../views/event-text.ts";
import { printPlan } from "../../views/plan-text.ts";
import type { Terminal } from "../../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";
import { asking, type Decide } from "./ask-to-confirm.ts";
import { type Heartbeat, heartbeat } from "./heartbeat.ts";

/**
 * Runs a verb so that `--json` always prints whole NDJSON: a version line first and a result line last, also when the verb fails
 * before it has a plan.
 */
export async function withEvents(terminal: Terminal, json: boolean, work: () => Promise<number>): Promise<number> {
  if (!json) return work();
  const line = lineWriter(terminal);
  line({ type: "version", formatVersion: "1.0" });
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const diagnostic of error.diagnostics) line({ type: "diagnostic", diagnostic });
    line({ type: "result", exitCode: error.exitCode, summary: null, run: null });
    return error.exitCode;
  }
}

function lineWriter(terminal: Terminal): (value: unknown) => void {
  return (value) => terminal.out(`${JSON.stringify(value)}\n`);
}

/** Reports what happens, as text or as the NDJSON events of `--json`. */
export interface Speaker extends Omit<ChangeListener, "approve" | "decide"> {
  approve(made: Plan): Promise<Plan | undefined>;
  /** Asks the operator to confirm or revert, while hosts wait. Absent: changes are confirmed without a question. */
  decide?(seconds: number): Decide;
  /** Shows the result. */
  end(result: ChangeResult): void | Promise<void>;
  /** Releases the terminal, whatever happened. */
  close?(): Promise<void>;
}

interface SpeakerFlags {
  readonly json: boolean;
  /** Whether the text of the plan shows what becomes of files. */
  readonly diff?: boolean;
  readonly verb: ChangingVerb;
  /** What a person types to let the plan through. */
  readonly word?: string;
}

export function speaker(terminal: Terminal, { json, diff = false, verb, word = "yes" }: SpeakerFlags): Speaker {
  const line = lineWriter(terminal);
  let pulse: Heartbeat | undefined;
  return {
    plan: (made) => {
      pulse ??= heartbeat(terminal);
      if (!json) terminal.out(printPlan(made, terminal.paint, { diff }));
      else for (const diagnostic of made.diagnostics) line({ type: "diagnostic", diagnostic });
    },
    approve: async (made) => ((await approved(terminal, verb, word)) ? made : undefined),
    ...(json ? {} : { decide: (seconds: number) => asking(terminal, seconds) }),
    close: async () => pulse?.end(),
    event: (event) => {
      pulse?.onEvent(event);
      const text = json ? "" : printEvent(event, terminal.paintError);
      if (json) line(event);
      else if (text !== "") terminal.error(`${text}\n`);
    },
    end: ({ exitCode, plan: made, outcome, undo }) => {
      const problems = outcome ? leftovers(outcome, made) : [];
      if (json) {
        for (const diagnostic of problems) line({ type: "diagnostic", diagnostic });
        line({ type: "result", exitCode, summary: made.summary, run: outcome?.run ?? null });
        return;
      }
      terminal.error(printDiagnostics(problems, terminal.paintError));
      if (outcome) terminal.out(`${closing(outcome, made, verb, undo, exitCode)}\n`);
    },
  };
}

function approved(terminal: Terminal, verb: string, word: string): Promise<boolean> {
  const saved = verb === "apply" ? ", or apply a saved plan: lvsform apply plan.json" : "";
  const hint = `Review the plan and run lvsform ${verb} with --yes${saved}.`;
  return askOrRefuse(terminal, verb, `Apply these changes? Only "${word}" is accepted: `, { hint, word });
}

const seen: Readonly<Record<ChangingVerb, string>> = {
  apply: "the hosts match cluster.ts",
  destroy: "the hosts are as they were before the first apply",
  resume: "the changes of the run are in place",
  revert: "the hosts are as they were before the run",
  rollback: "the hosts match the state after that run",
  drain: "no new connections are sent there",
  undrain: "the weights of cluster.ts are restored",
  repair: "the hosts match the state",
  accept: "the state matches the hosts",
};

/** The last line: what became of the run. */
export function closing(
  { run, status, done, problems, left, closed }: Outcome,
  { summary }: Plan,
  verb: ChangingVerb,
  undo?: Undo,
  exitCode: number = exit.success,
): string {
  const made = `${counted(done.length, "change")} made in run ${run}`;
  if (status === "reverted") {
    const hosts = closed.filter(({ state }) => state !== "confirmed").map(({ host }) => host);
    const confirmed = [...new Set(done.map(({ host }) => host))].filter((host) => !hosts.includes(host));
    const rest = confirmed.length > 0 ? `; those of ${confirmed.join(", ")} stay` : "";
    return `Reverted: ${hosts.join(", ")} reverted the changes of run ${run}${rest}.`;
  }
  if (status === "failed") return `Failed: no change was made in run ${run}.`;
  if (undo === "reverted") return `Failed: the changes of run ${run} are reverted.`;
  if (undo === "incomplete")
    return `Failed: not all changes of run ${run} could be reverted; run lvsform plan to see what is left, or lvsform revert ${run} to continue.`;
  if (status === "partial")
    return `Partly applied: ${made}; run the command again to continue, or lvsform resume ${run}, or lvsform revert ${run}.`;
  // Every step was made, so there is nothing to resume.
  if (left.changes.length > 0)
    return `Incomplete: ${made}, but ${counted(left.changes.length, "object")} still ${left.changes.length === 1 ? "differs" : "differ"}; run lvsform plan to see why.`;
  if (summary.blocked > 0) return `Incomplete: ${made}, ${summary.blocked} blocked.`;
  if (!left.complete) return `Incomplete: ${made}; not all of them could be verified.`;
  // Everything is in place, so only the wait for connections did not reach its end.
  if (verb === "drain" && exitCode === exit.partial && problems.length === 0)
    return `Incomplete: ${made}; ${seen.drain}, but open connections may remain.`;
  return `Done: ${made}; ${seen[verb]}.`;
}

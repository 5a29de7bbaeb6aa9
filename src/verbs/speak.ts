import { counted } from "../model/counted.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { Outcome } from "../pipeline.ts";
import { printDiagnostics } from "../views/diagnostic-text.ts";
import { printEvent } from "../views/event-text.ts";
import { printPlan } from "../views/plan-text.ts";
import type { Terminal } from "../views/terminal.ts";
import { askOrRefuse } from "./ask.ts";
import { asking, type Decide } from "./ask-to-keep.ts";
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

/** The verbs that change hosts. */
export type ChangingVerb =
  | "apply"
  | "destroy"
  | "resume"
  | "revert"
  | "rollback"
  | "drain"
  | "undrain"
  | "repair"
  | "accept";

/** Says what happens, as text or as the NDJSON events of `--json`. */
export interface Speaker {
  plan(made: Plan): void;
  /** The plan a person lets through, all of it or less; undefined: none. */
  approve(made: Plan): Promise<Plan | undefined>;
  /** How a person is asked whether to keep what was done, while hosts wait. Absent: nobody is. */
  decide?(seconds: number): Decide;
  event(event: ApplyEvent): void;
  end(exitCode: number, made: Plan, outcome?: Outcome): number | Promise<number>;
  /** Gives the terminal back, whatever happened. */
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
  let beat: Heartbeat | undefined;
  return {
    plan: (made) => {
      beat ??= heartbeat(terminal);
      if (!json) terminal.out(printPlan(made, terminal.paint, { diff }));
      else for (const diagnostic of made.diagnostics) line({ type: "diagnostic", diagnostic });
    },
    approve: async (made) => ((await approved(terminal, verb, word)) ? made : undefined),
    ...(json ? {} : { decide: (seconds: number) => asking(terminal, seconds) }),
    close: async () => beat?.end(),
    event: (event) => {
      beat?.heard(event);
      const text = json ? "" : printEvent(event, terminal.paintError);
      if (json) line(event);
      else if (text !== "") terminal.error(`${text}\n`);
    },
    end: (exitCode, made, outcome) => {
      const problems = outcome ? leftovers(outcome, made) : [];
      if (json) {
        for (const diagnostic of problems) line({ type: "diagnostic", diagnostic });
        line({ type: "result", exitCode, summary: made.summary, run: outcome?.run ?? null });
        return exitCode;
      }
      terminal.error(printDiagnostics(problems, terminal.paintError));
      if (outcome) terminal.out(`${closing(outcome, made, verb)}\n`);
      return exitCode;
    },
  };
}

function approved(terminal: Terminal, verb: string, word: string): Promise<boolean> {
  const saved = verb === "apply" ? ", or apply a saved plan: lvsform apply plan.json" : "";
  const hint = `review the plan and run lvsform ${verb} with --yes${saved}`;
  return askOrRefuse(terminal, verb, `Do this to the hosts? Only "${word}" is taken: `, { hint, word });
}

/** What the second look found different, and what it could not see though the first one did. */
export function leftovers({ left, done, status, closed }: Outcome, made: Plan): readonly Diagnostic[] {
  if (status === "reverted") return takenBack(closed);
  const changed = new Set(done.map(({ address }) => address));
  return [
    ...unseen(left, made),
    ...left.changes.map(({ address, host, action }) => ({
      ...({ severity: "error", code: "not-converged" } as const),
      ...{ address, host },
      summary: changed.has(address)
        ? `${address} was changed without an error, but the host still shows something else`
        : `${address} was in order before this run, and is not any more`,
      detail: `lvsform plan would ${action} it again`,
      hint: "something else on the host may set it: look for keepalived, a network manager or another sysctl file",
    })),
  ];
}

function unseen(left: Plan, made: Plan): readonly Diagnostic[] {
  const before = new Set(made.hosts.flatMap(({ name, reachable }) => (reachable ? [name] : [])));
  return left.hosts.flatMap((host): readonly Diagnostic[] => {
    if (host.reachable || !before.has(host.name)) return [];
    return [
      {
        ...{ severity: "error", code: "not-verified", host: host.name },
        summary: `${host.name} could not be read after the changes: whether they are in place there is not known`,
        detail: host.problem.summary,
        hint: "lvsform plan reads it again",
      },
    ];
  });
}

function takenBack(closed: Outcome["closed"]): readonly Diagnostic[] {
  const hosts = (state: string) => closed.filter((one) => one.state === state).map(({ host }) => host);
  const failures = closed.flatMap((one) => one.failures);
  const [back, away] = [hosts("reverted"), hosts("unheard")];
  const problem = (summary: string, hint: string, detail?: string): Diagnostic => ({
    ...{ severity: "error", code: "auto-reverted", summary, hint },
    ...(detail ? { detail } : {}),
  });
  const stuck = failures.length > 0 ? `this could not be undone:\n${failures.join("\n")}` : undefined;
  return [
    ...(back.length > 0
      ? [
          problem(
            `${back.join(", ")}: the changes of this run are taken back`,
            "lvsform plan shows how it is now; lvsform resume makes them again",
            stuck,
          ),
        ]
      : []),
    ...(away.length > 0
      ? [
          problem(
            `${away.join(", ")} cannot be reached on a new connection: the changes of this run are taken back there`,
            "run lvsform plan in a minute: it reads what became of it",
          ),
        ]
      : []),
  ];
}

const seen: Readonly<Record<ChangingVerb, string>> = {
  apply: "the hosts show what was declared",
  destroy: "the hosts are as they were before the first apply",
  resume: "the hosts show what the run meant to do",
  revert: "the hosts are as they were before the run",
  rollback: "the hosts show what was recorded then",
  drain: "no new connections are sent there",
  undrain: "the weights of cluster.ts are back",
  repair: "the hosts show what is recorded",
  accept: "the record shows what is on the hosts",
};

/** The last line: what became of the run. */
export function closing({ run, status, done, left, closed }: Outcome, { summary }: Plan, verb: ChangingVerb): string {
  const made = `${counted(done.length, "change")} made in run ${run}`;
  if (status === "reverted") {
    const hosts = closed.filter(({ state }) => state !== "confirmed").map(({ host }) => host);
    const kept = [...new Set(done.map(({ host }) => host))].filter((host) => !hosts.includes(host));
    const rest = kept.length > 0 ? `; those of ${kept.join(", ")} stand` : "";
    return `Reverted: ${hosts.join(", ")} did not keep the changes of run ${run}${rest}.`;
  }
  if (status === "failed") return `Failed: no change was made in run ${run}.`;
  if (status === "partial" || left.changes.length > 0)
    return `Partly applied: ${made}; run the command again to go on, or lvsform resume ${run}, or lvsform revert ${run}.`;
  if (summary.blocked > 0) return `Incomplete: ${made}, ${summary.blocked} blocked.`;
  if (!left.complete) return `Incomplete: ${made}; not all of them were seen in place.`;
  return `Done: ${made}; ${seen[verb]}.`;
}

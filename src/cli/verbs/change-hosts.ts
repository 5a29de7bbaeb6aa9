import { changeHosts as change } from "../../api/change-hosts.ts";
import type { ApplySettings, PlanOptions, Seen, Tool } from "../../api/pipeline.ts";
import { failure } from "../../messages/build.ts";
import { hasWork } from "../../model/plan.ts";
import type { Terminal } from "../../views/terminal.ts";
import { contextOf, screenSpeaker } from "./on-screen.ts";
import { type Speaker, speaker } from "./speak.ts";
import type { Work } from "./work.ts";

export interface ChangeFlags {
  readonly yes: boolean;
  readonly json: boolean;
  /** Whether the plan is reviewed on the whole screen, where there is one. */
  readonly tui: boolean;
  /** Whether the text of the plan shows what becomes of files. */
  readonly diff?: boolean;
  /** After a step that failed: stop, go on with the rest, or undo what the run did. */
  readonly onError: "stop" | "continue" | "revert";
  readonly settings: Omit<ApplySettings, "onError" | "decide">;
}

/** Changes hosts for a user at a terminal: on the whole screen, as text, or as events. Returns the exit status. */
export async function changeHosts(tool: Tool, terminal: Terminal, work: Work, flags: ChangeFlags): Promise<number> {
  const isAsked = !work.reviewed && !flags.yes;
  let talk: Speaker | undefined;
  const listen = async (seen: Seen) => {
    if (!isAsked && hasWork(seen.plan)) refuseUnnamed(work);
    const used = await speakerFor(tool, terminal, work, { seen, isAsked, flags });
    talk = used;
    const decide = isAsked ? used.decide?.(flags.settings.confirmSeconds) : undefined;
    return {
      plan: used.plan,
      event: used.event,
      ...(isAsked ? { approve: used.approve } : {}),
      ...(decide ? { decide } : {}),
    };
  };
  try {
    const result = await change(tool, work, { ...flags.settings, onError: flags.onError }, listen);
    await talk?.end(result);
    return result.exitCode;
  } finally {
    await talk?.close?.();
  }
}

interface Reading {
  readonly seen: Seen;
  readonly isAsked: boolean;
  readonly flags: ChangeFlags;
}

async function speakerFor(
  tool: Tool,
  terminal: Terminal,
  work: Work,
  { seen, isAsked, flags }: Reading,
): Promise<Speaker> {
  const { verb, declaration, options } = work;
  const isReviewed = isAsked && flags.tui && !flags.json && hasWork(seen.plan);
  const onScreen = isReviewed
    ? await screenSpeaker(terminal, tool, verb, reviewOf(tool, work, seen, options))
    : undefined;
  if (work.toBeChosen && !onScreen && hasWork(seen.plan)) throw work.toBeChosen;
  const word = work.byName ? declaration.cluster : "yes";
  return onScreen ?? speaker(terminal, { json: flags.json, diff: flags.diff ?? false, verb, word });
}

function reviewOf(tool: Tool, { verb, toBeChosen, byName }: Work, seen: Seen, options: PlanOptions) {
  return contextOf(seen, tool, options, { verb, choosesNothing: toBeChosen !== undefined, byName: byName?.why });
}

function refuseUnnamed({ byName, declaration, verb }: Work): void {
  if (byName === undefined || byName.given === declaration.cluster) return;
  const data = { command: verb, reason: byName.why, given: byName.given, cluster: declaration.cluster };
  throw failure("needs-name", data);
}

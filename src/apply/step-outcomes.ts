import type { Diagnostic } from "../model/diagnostic.ts";
import type { ApplyEvent } from "../model/event.ts";
import type { Change } from "../model/plan.ts";
import type { Sent, Settled } from "../model/store.ts";
import type { ApplyOptions } from "./apply-options.ts";
import { type StepOutcome, withoutOutput } from "./run-on-host.ts";

type Worlds = Pick<ApplyOptions, "declared" | "recorded">;

export function refused(change: Change, problem: Diagnostic | undefined): StepOutcome {
  return { ...withoutOutput(change, "skipped"), ...(problem ? { problem } : {}) };
}

export function recorded(change: Change): StepOutcome {
  return { change, result: { address: change.address, status: "done", code: 0, stdout: "", stderr: "" }, notes: [] };
}

export function sent(change: Change, { declared, recorded }: Worlds): Sent {
  const previous = recorded.get(change.address);
  const resource = declared.get(change.address) ?? previous;
  const recordedResource = change.record !== null && resource ? { ...resource, spec: change.record } : undefined;
  return { change, resource: recordedResource, previous };
}

export function settled(outcomes: readonly StepOutcome[], options: Worlds): readonly Settled[] {
  return outcomes.map(({ change, result }) => ({ ...sent(change, options), result }));
}

export function eventOf({ change: { address }, result, notes, problem }: StepOutcome): ApplyEvent {
  if (problem) return { type: "step_failed", address, diagnostic: problem };
  if (result.status === "done") return { type: "step_done", address, notes };
  const because = result.status === "unknown" ? "its result is unknown" : "an earlier step failed";
  return { type: "step_skipped", address, because };
}

import type { ApplyEvent } from "../../../model/event.ts";
import type { Plan } from "../../../model/plan.ts";
import type { Glyphs } from "../screen/glyphs.ts";
import { actionOf } from "../screen/keys.ts";
import { type Screen, sceneOf } from "../screen/scene.ts";
import { type ApplyProgress, beginProgress, type ProgressEvent, proceed } from "./progress.ts";
import { askingKeys, workingKeys } from "./progress-keys.ts";
import { viewProgress } from "./progress-view.ts";

/** An apply on the screen while it happens. */
export interface ProgressScreen {
  event(event: ApplyEvent): void;
  activity(text: string): void;
  /** Asks whether to keep what was done. No answer in time is a no. */
  ask(text: string, seconds: number): Promise<"keep" | "revert">;
  /** Its last state; `shown` is to be printed when the screen is gone. */
  state(): ApplyProgress;
  end(): void;
}

/** The clock on the screen. Milliseconds. */
const tickMs = 250;

export function showApply(
  screen: Screen,
  glyphs: Glyphs,
  {
    plan,
    verb,
    signal,
    interrupt,
  }: { readonly plan: Plan; readonly verb: string; readonly signal: AbortSignal | undefined; interrupt(): void },
): ProgressScreen {
  let answer: ((word: "keep" | "revert") => void) | undefined;
  const now = () => performance.now();
  const scene = sceneOf<ApplyProgress, ProgressEvent>(beginProgress(plan, verb, screen.size(), now()), {
    // A key is judged by the time at which it was pressed, not by that of the last tick.
    reduce: (state, event) => proceed(proceed(state, { type: "tick", now: now() }), event),
    view: (state) => viewProgress(state, glyphs),
    eventOf: (state, key) => {
      const type = actionOf(state.question ? askingKeys : workingKeys, key);
      return type ? { type } : undefined;
    },
    takesText: () => false,
    resized: (size) => ({ type: "resize", size }),
    changed: (state, former) => {
      if (state.stops > former.stops) interrupt();
      if (former.question && state.answer) answer?.(state.answer);
    },
  });
  screen.show(scene);
  const timer = setInterval(() => {
    scene.dispatch({ type: "tick", now: now() });
    screen.redraw(true);
  }, tickMs);
  const update = (event: ProgressEvent) => {
    scene.dispatch(event);
    screen.redraw(true);
  };
  // Aborted from outside the TUI (a signal).
  const onStopped = () => update({ type: "stopped" });
  signal?.addEventListener("abort", onStopped);
  return {
    state: scene.state,
    event: (event) => update({ type: "happened", event }),
    activity: (text) => update({ type: "activity", text }),
    ask: (text, seconds) =>
      new Promise((done) => {
        answer = done;
        update({ type: "ask", text, seconds });
      }),
    end: () => {
      clearInterval(timer);
      signal?.removeEventListener("abort", onStopped);
    },
  };
}

import type { Plan } from "../../../model/plan.ts";
import type { Glyphs } from "../screen/glyphs.ts";
import { type Screen, sceneOf } from "../screen/scene.ts";
import { beginReview, type Review, type ReviewContext, reduce } from "./review.ts";
import type { ReviewEvent } from "./review-keys.ts";
import { reviewEvent } from "./review-keys.ts";
import { viewReview } from "./review-view.ts";

/** Shows a plan until the person is done with it: the plan that was approved, or undefined. A signal is a no. */
export function showReview(
  screen: Screen,
  glyphs: Glyphs,
  plan: Plan,
  context: ReviewContext,
  signal?: AbortSignal,
): Promise<Plan | undefined> {
  return new Promise((done) => {
    if (signal?.aborted) return done(undefined);
    const onAbort = () => done(undefined);
    signal?.addEventListener("abort", onAbort, { once: true });
    screen.show(
      sceneOf<Review, ReviewEvent>(beginReview(plan, context, screen.size()), {
        reduce,
        view: (state) => viewReview(state, glyphs),
        eventOf: (state, key) => reviewEvent(state.mode, context.verb === undefined, key),
        takesText: ({ mode }) => mode === "filter" || mode === "approve",
        resized: (size) => ({ type: "resize", size }),
        changed: (state, former) => {
          if (state.copied && state.copied !== former.copied) screen.copy(state.copied.text);
          if (state.end === undefined) return;
          signal?.removeEventListener("abort", onAbort);
          done(state.end === "approved" ? state.plan : undefined);
        },
      }),
    );
  });
}

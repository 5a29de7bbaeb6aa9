import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApplyEvent } from "../../../../src/model/event.ts";
import {
  type ApplyProgress,
  beginProgress,
  type ProgressEvent,
  proceed,
} from "../../../../src/views/tui/progress/progress.ts";
import { viewProgress } from "../../../../src/views/tui/progress/progress-view.ts";
import { glyphsFor } from "../../../../src/views/tui/screen/glyphs.ts";
import { lineWidth, type Size } from "../../../../src/views/tui/screen/line.ts";
import { service, somePlan } from "../some-plan.ts";
import { textOf } from "../text.ts";

const glyphs = glyphsFor({ LC_ALL: "de_DE.UTF-8" });
const { plan } = somePlan();
const begin = (size: Size = { columns: 100, rows: 24 }) => beginProgress(plan, "apply", size, 1_000);
const having = (...events: readonly ProgressEvent[]) => events.reduce(proceed, begin());
const happened = (event: ApplyEvent): ProgressEvent => ({ type: "happened", event });
const screen = (state: ApplyProgress) => textOf(viewProgress(state, glyphs));

const destination = (n: number) => `v11/ipvs-destination/${service}/192.168.0.${n}:80`;
const start = (address: string, wave = 1) => happened({ type: "step_start", address, action: "update", wave });
const done = (address: string) => happened({ type: "step_done", address, notes: [] });
const problem = { severity: "error", code: "step-failed", summary: "v11 said no", hint: "ask it again" } as const;
const failed = (address: string) => happened({ type: "step_failed", address, diagnostic: problem });
const drains = (active: number, secondsLeft: number) =>
  happened({ type: "drain_progress", address: destination(14), active, persistent: 2, secondsLeft });

describe("an apply on the screen", () => {
  it("counts steps in a bar, and shows what each host is at and for how long", () => {
    const state = having(start(destination(12)), done(destination(12)), start(destination(13)), {
      type: "tick",
      now: 8_400,
    });
    const text = screen(state);
    expect(text).toMatch(/lvsform apply web {2}00:07 {2}wave 1 of 1/);
    expect(text).toMatch(/█+░+ 1\/6/);
    expect(text).toMatch(/v11 +1\/4 works +7 s ipvs-destination\/tcp:192\.168\.0\.21:80\/192\.168\.0\.13:80/);
    expect(text).toMatch(/v12 +0\/2 waits/);
  });

  it("shows connections of a server on its way out as they fall, until it is gone", () => {
    const waiting = having(start(destination(14)), drains(312, 300), drains(17, 250));
    expect(screen(waiting)).toContain(
      "drains 17 active, 2 persistent, at most 250 s more  ipvs-destination/tcp:192.168.0.21:80",
    );
    expect(screen(proceed(waiting, done(destination(14))))).not.toContain("drains");
  });

  it("keeps failures, what was skipped and hosts that took their changes back on the screen", () => {
    const state = having(
      failed(destination(13)),
      happened({ type: "step_skipped", address: destination(12), because: "the run was stopped" }),
      happened({ type: "confirm", host: "v12", state: "reverted", failures: [] }),
      ...Array.from({ length: 30 }, () => start(destination(15))),
    );
    expect(screen(state)).toContain("error: v11 said no");
    expect(screen(state)).toContain("→ ask it again");
    expect(screen(state)).toContain("1 failed  1 skipped");
    expect(screen(state)).toContain("v12 has reverted its changes");
    expect(screen(state)).toContain("[reverted its changes]");
  });

  it("asks whether to keep the changes; k keeps, r takes back, + waits longer, and no answer takes back", () => {
    const asked = having({ type: "ask", text: "The hosts show what was meant", seconds: 60 });
    const considered = proceed(asked, { type: "tick", now: 13_000 });
    expect(screen(considered)).toContain("revert their changes in 00:48.");
    expect(screen(considered)).toMatch(/k confirm the changes {2}r revert the changes {2}\+ wait as long again/);
    expect(proceed(considered, { type: "keep" }).answer).toBe("keep");
    expect(proceed(considered, { type: "revert" }).answer).toBe("revert");
    expect(proceed(considered, { type: "stop" }).answer).toBe("revert");
    expect(proceed(asked, { type: "tick", now: 61_001 }).answer).toBe("revert");
    const longer = proceed(asked, { type: "longer" });
    expect(proceed(longer, { type: "tick", now: 61_001 }).answer).toBeUndefined();
    expect(proceed(longer, { type: "tick", now: 121_001 }).answer).toBe("revert");
  });

  it("takes no key for an answer that was meant for what stood there before, but a signal at once", () => {
    const asked = having({ type: "ask", text: "The hosts show what was meant", seconds: 60 });
    for (const type of ["keep", "revert", "stop"] as const) {
      const state = proceed(asked, { type });
      expect([state.answer, state.question?.seconds, state.stops]).toEqual([undefined, 60, 0]);
    }
    expect(proceed(asked, { type: "stopped" }).answer).toBe("revert");
  });

  it("takes k, r and + for nothing where nothing is asked, and Ctrl-C for a stop", () => {
    const state = having({ type: "keep" }, { type: "revert" }, { type: "longer" });
    expect([state.answer, state.question, state.stops]).toEqual([undefined, undefined, 0]);
    const stopped = proceed(state, { type: "stop" });
    expect(stopped.stops).toBe(1);
    expect(screen(stopped)).toContain("stopping after what is in flight");
  });

  it("fits every terminal, whatever happens", () => {
    const events: fc.Arbitrary<ProgressEvent> = fc.oneof(
      fc.constantFrom(start(destination(12)), done(destination(12)), failed(destination(13)), drains(3, 4)),
      fc.constantFrom<ProgressEvent>(
        { type: "ask", text: "keep? ".repeat(20), seconds: 9 },
        { type: "keep" },
        { type: "scroll-up" },
        { type: "scroll-down" },
      ),
      fc.record({ type: fc.constant("tick" as const), now: fc.integer({ min: 0, max: 1e7 }) }),
      fc.record({ type: fc.constant("activity" as const), text: fc.string() }),
    );
    const sizes = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), sizes, (all, size) => {
        const state = all.reduce(proceed, begin(size));
        const lines = viewProgress(state, glyphs);
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, size.rows - 1));
        for (const one of lines) expect(lineWidth(one)).toBe(size.columns);
      }),
    );
  });
});

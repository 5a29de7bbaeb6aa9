import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../../../src/model/plan.ts";
import { beginReview, type Review, reduce } from "../../../../src/views/tui/review/review.ts";
import { reviewEvent } from "../../../../src/views/tui/review/review-keys.ts";
import { here } from "../../../../src/views/tui/review/review-state.ts";
import { viewReview } from "../../../../src/views/tui/review/review-view.ts";
import { glyphsFor } from "../../../../src/views/tui/screen/glyphs.ts";
import { lineWidth, type Size } from "../../../../src/views/tui/screen/line.ts";
import { contextFor, manyChanges, service, somePlan } from "../some-plan.ts";
import { textOf } from "../text.ts";

const glyphs = glyphsFor({ LANG: "C.UTF-8" });
const size: Size = { columns: 120, rows: 40 };
const begin = (verb?: string, made = somePlan(), at = size) => beginReview(made.plan, contextFor(made, verb), at);

/** The state after keys: words of one letter each, or names. */
function press(state: Review, ...keys: readonly string[]): Review {
  return keys.reduce((now, key) => {
    const event = reviewEvent(now.mode, now.context.verb === undefined, key);
    return event && now.end === undefined ? reduce(now, event) : now;
  }, state);
}
const screen = (state: Review) => textOf(viewReview(state, glyphs));
const rowText = (state: Review) => here(state).label;
const destination = (n: number) => `v11/ipvs-destination/${service}/192.168.0.${n}:80`;
const goTo = (state: Review, address: string) => {
  let now = state;
  for (let n = 0; n < 50 && here(now).change?.address !== address; n += 1) now = press(now, "n");
  expect(here(now).change?.address).toBe(address);
  return now;
};

describe("the review", () => {
  it("shows messages and what is blocked first, the summary always", () => {
    const text = screen(begin("apply"));
    const places = ["▾ messages", "▾ blocked", "▾ v11"].map((word) => text.indexOf(word));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(text.split("\n")[0]).toContain("Plan: 1 to create, 4 to update, 1 to delete, 1 blocked.");
    expect(screen(press(begin("apply"), "?")).split("\n")[0]).toContain("Plan: 1 to create");
  });

  it("shows the three worlds of a change, why it is made, what goes through it and what waits for it", () => {
    const drifted = screen(goTo(begin("apply"), destination(13)));
    expect(drifted).toMatch(/declared +recorded +live/);
    expect(drifted).toMatch(/weight +1 +1 +3/);
    expect(drifted).toContain("drift: changed outside lvsform");
    const removed = screen(goTo(begin("apply"), destination(14)));
    expect(removed).toContain("impact: 312 active, 4 inactive, 40 persistent");
    expect(removed).toContain("drain: no new connections first");
    expect(removed).toContain("revertible");
    const asked = goTo(begin("apply"), "v12/sysctl/net.ipv4.conf.lo.arp_ignore");
    expect(screen(asked)).toMatch(/comes before:[\s\S]*interface-address\/lo\/192\.168\.0\.21/);
  });

  it("leaves everything to be chosen where nothing may be chosen by itself", () => {
    const made = somePlan();
    const none = beginReview(made.plan, { ...contextFor(made, "repair"), choosesNothing: true }, size);
    expect(none.plan.changes).toEqual([]);
    expect(screen(none)).toContain("nothing is chosen yet");
    expect(press(none, "a").mode).toBe("list");
    const one = press(goTo(none, destination(13)), "space");
    expect(one.plan.changes.map(({ address }) => address)).toContain(destination(13));
    expect(one.plan.changes.length).toBeLessThan(made.plan.changes.length);
    expect(press(one, "a").mode).toBe("approve");
    expect(press(none, "u").plan).toBe(made.plan);
  });

  it("marks the row also without colours", () => {
    const marked = (state: Review) =>
      screen(state)
        .split("\n")
        .filter((text) => text.startsWith(">"));
    expect(marked(begin())).toEqual([expect.stringMatching(/^>▾ web/)]);
    expect(marked(press(begin(), "G"))).toHaveLength(1);
  });

  it("shows a field that is a whole text as a unified diff", () => {
    const { plan, live } = somePlan();
    const [first] = plan.changes;
    const before = { content: "[Unit]\nAfter=network.target\n[Install]\n" };
    const after = { content: "[Unit]\nAfter=network-online.target\n[Install]\n" };
    const changes = [
      { ...(first as Change), before, after, worlds: { declared: after, recorded: before, live: before } },
    ];
    const made = { plan: { ...plan, changes, waves: [[{ host: "v11", changes }]] }, live };
    const text = screen(press(begin(undefined, made), "n"));
    expect(text).toMatch(/content +3 lines +3 lines +3 lines/);
    expect(text).toMatch(/ -After=network\.target\s*\n.* \+After=network-online\.target/);
    expect(text).toMatch(/│ +\[Unit\]/);
  });

  it("shows the rule table of a director as a unified diff", () => {
    let state = begin("apply");
    while (rowText(state) !== "v11") state = press(state, "j");
    const text = screen(state);
    expect(text).toMatch(/-.*-A -t 192\.168\.0\.21:80 -s rr/);
    expect(text).toMatch(/\+.*-A -t 192\.168\.0\.21:80 -s wrr/);
    expect(text).toMatch(/-.*-a -t 192\.168\.0\.21:80 -r 192\.168\.0\.14:80 -g -w 1/);
  });

  it("folds and unfolds, and keeps the row in sight", () => {
    const open = begin();
    const all = open.rows.length;
    expect(press(open, "c").rows.map(({ label }) => label)).toEqual(["web", "messages", "blocked", "v11", "v12"]);
    expect(press(open, "c", "e").rows).toHaveLength(all);
    expect(press(open, "2").rows.map(({ depth }) => depth)).not.toContain(3);
    const deep = goTo(open, destination(14));
    expect(rowText(press(deep, "c"))).toBe("v11");
    expect(here(press(deep, "w")).change?.address).toBe(destination(14));
    expect(here(press(deep, "w", "w")).change?.address).toBe(destination(14));
  });

  it("goes from change to change, round at the ends, also into what is folded", () => {
    const open = begin();
    const count = open.whole.changes.length;
    let state = press(open, "c");
    const seen = new Set<string>();
    for (let n = 0; n < count; n += 1) {
      state = press(state, "n");
      seen.add(here(state).change?.address ?? "");
    }
    expect([...seen].toSorted()).toEqual(open.whole.changes.map(({ address }) => address).toSorted());
    const again = press(state, "n");
    expect(here(press(again, "N")).id).toBe(here(state).id);
  });

  it("shows only what the filter lets through while it is typed, and all of it again on Esc", () => {
    const typed = press(begin("apply"), "/", ..."action:delete");
    expect(typed.rows.filter(({ change }) => change).map(({ change }) => change?.address)).toEqual([destination(14)]);
    expect(screen(press(typed, "enter"))).toContain("filter: action:delete");
    expect(press(typed, "esc").rows).toHaveLength(begin("apply").rows.length);
    expect(press(begin("apply"), "/", "x", "q", "backspace", "backspace").filter).toBe("");
  });

  it("leaves a change out with all that waits for it, and takes it in with all that it waits for: another plan", () => {
    const chosen = press(goTo(begin("apply"), "v12/sysctl/net.ipv4.conf.lo.arp_ignore"), "space");
    expect([...chosen.left].toSorted()).toEqual([
      "v12/interface-address/lo/192.168.0.21",
      "v12/sysctl/net.ipv4.conf.lo.arp_ignore",
    ]);
    expect(chosen.note).toBe("1 left out too, it waits for this: v12/interface-address/lo/192.168.0.21");
    expect(chosen.plan.digest).not.toBe(chosen.whole.digest);
    expect(chosen.plan.changes).toHaveLength(chosen.whole.changes.length - 2);
    expect(screen(chosen).split("\n")[0]).toContain("2 left out");
    const back = press(goTo(chosen, "v12/interface-address/lo/192.168.0.21"), "space");
    expect([back.left.size, back.plan.digest, back.note]).toEqual([
      0,
      back.whole.digest,
      "1 taken in too, this waits for it: v12/sysctl/net.ipv4.conf.lo.arp_ignore",
    ]);
  });

  it("is approved by the whole word alone", () => {
    const asked = press(begin("apply"), "a");
    expect(press(asked, ..."yes", "enter").end).toBe("approved");
    for (const word of ["y", "ye", "YES", "yes!", ""]) {
      const said = press(asked, ...word, "enter");
      expect([word, said.end, said.note]).toEqual([word, undefined, "nothing was approved"]);
    }
    expect(press(asked, ..."yes", "esc").end).toBeUndefined();
    expect(press(asked, ..."yes", "ctrl-c").mode).toBe("list");
  });

  it("of a plan that removes most of what is there asks for the cluster's name", () => {
    const { plan, live } = somePlan();
    const gone: Plan = { ...plan, summary: { ...plan.summary, update: 0, noop: 0, delete: 5 } };
    const asked = press(beginReview(gone, contextFor({ plan: gone, live }, "destroy"), size), "a");
    expect(screen(asked)).toContain("Type web");
    expect(press(asked, ..."yes", "enter").end).toBeUndefined();
    expect(press(asked, ..."web", "enter").end).toBe("approved");
  });

  it("copies the commands of the row, with the host they are for", () => {
    const state = press(goTo(begin("apply"), destination(13)), "y");
    expect(state.copied?.text).toBe("# v11\nipvsadm -e -t 192.168.0.21:80 -r 192.168.0.13:80 -g -w 1\n");
    expect(press(state, "x").mode).toBe("commands");
  });

  it("keeps the row in sight where there is hardly any room", () => {
    const small = begin("apply", somePlan(), { columns: 30, rows: 4 });
    expect(screen(press(small, "G"))).toContain("[x] + lo/192.168.0.21");
  });
});

const keys = [
  ..."jkgGnNecwJKxy?/q123 a+",
  "up",
  "down",
  "pagedown",
  "pageup",
  "home",
  "end",
  "enter",
  "esc",
  "space",
  "ctrl-c",
  "ctrl-u",
  "backspace",
  ..."yesweb:delethos",
];
const anyKeys = fc.array(fc.constantFrom(...keys), { maxLength: 60 });
const anySize = fc.record({ columns: fc.integer({ min: 1, max: 220 }), rows: fc.integer({ min: 1, max: 60 }) });

describe("whatever is pressed", () => {
  const made = somePlan();

  it("the frame fits the terminal: at most one line less than it has rows, none wider", () => {
    fc.assert(
      fc.property(anyKeys, anySize, anySize, fc.boolean(), (pressed, first, second, isReadOnly) => {
        const before = press(begin(isReadOnly ? undefined : "apply", made, first), ...pressed);
        for (const state of [before, reduce(before, { type: "resize", size: second })]) {
          const lines = viewReview(state, glyphs);
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, state.size.rows - 1));
          for (const one of lines) expect(lineWidth(one)).toBe(state.size.columns);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a plan that is only looked at is never approved", () => {
    fc.assert(
      fc.property(anyKeys, (pressed) => {
        expect(press(begin(undefined, made), ...pressed).end).not.toBe("approved");
      }),
    );
  });

  it("what is chosen never lacks what it waits for", () => {
    fc.assert(
      fc.property(anyKeys, (pressed) => {
        const { plan, whole, left } = press(begin("apply", made), ...pressed);
        const kept = new Set(plan.changes.map(({ address }) => address));
        for (const { address, dependsOn } of whole.changes) {
          expect(kept.has(address)).toBe(!left.has(address));
          if (kept.has(address)) for (const need of dependsOn) expect(kept.has(need)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("of thousands of changes it begins folded, and the list scrolls to its end", () => {
    const state = begin("apply", manyChanges(2_000));
    expect(state.rows.length).toBeLessThan(10);
    const open = press(state, "e", "G");
    expect(open.cursor).toBe(open.rows.length - 1);
    expect(screen(open)).toContain(here(open).label.slice(0, 20));
  });
});

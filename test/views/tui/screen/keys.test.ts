import { describe, expect, it } from "vitest";
import { askingKeys, workingKeys } from "../../../../src/views/tui/progress/progress-keys.ts";
import { beginReview, reduce } from "../../../../src/views/tui/review/review.ts";
import { bindingsFor } from "../../../../src/views/tui/review/review-keys.ts";
import { pageOf } from "../../../../src/views/tui/review/review-layout.ts";
import { glyphsFor } from "../../../../src/views/tui/screen/glyphs.ts";
import { type Binding, keyName, keyText } from "../../../../src/views/tui/screen/keys.ts";
import { beginWatch, observe } from "../../../../src/views/tui/watch/watch.ts";
import { watchKeys } from "../../../../src/views/tui/watch/watch-keys.ts";
import { viewWatch } from "../../../../src/views/tui/watch/watch-view.ts";
import { contextFor, somePlan } from "../some-plan.ts";
import { textOf } from "../text.ts";

const tables: Readonly<Record<string, readonly Binding<string>[]>> = {
  "the review": bindingsFor("list", false),
  "the review that is only looked at": bindingsFor("list", true),
  "a page": bindingsFor("help", false),
  "the filter": bindingsFor("filter", false),
  "the approval": bindingsFor("approve", false),
  "an apply": workingKeys,
  "the question": askingKeys,
  "the counters": watchKeys,
};

describe("the keys", () => {
  it.each(Object.entries(tables))("of %s: every one has help, and none means two things", (_name, table) => {
    for (const { keys, help } of table) {
      expect(keys.length).toBeGreaterThan(0);
      expect(help.length, keys.join()).toBeGreaterThan(1);
    }
    const all = table.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
  });

  it("are all shown by ?, in the review and on the counters", () => {
    const size = { columns: 120, rows: 40 };
    const help = textOf(
      pageOf(reduce(beginReview(somePlan().plan, contextFor(somePlan(), "apply"), size), { type: "help" })).lines,
    );
    for (const { keys } of bindingsFor("list", false)) expect(help).toContain(`  ${keyText(keys)} `);
    const watch = textOf(viewWatch(observe(beginWatch(size), { type: "help" }), glyphsFor({ LANG: "C.UTF-8" })));
    for (const { keys } of watchKeys) expect(watch).toContain(`  ${keyText(keys)} `);
  });

  it("that could choose or apply are not there where a plan is only looked at", () => {
    const actions = bindingsFor("list", true).map(({ action }) => action);
    expect(actions).not.toContain("approve");
    expect(bindingsFor("list", false).map(({ action }) => action)).toContain("approve");
  });

  it("have one name each, whatever the terminal sends", () => {
    expect([keyName("j", {}), keyName(" ", {}), keyName("", { upArrow: true }), keyName("c", { ctrl: true })]).toEqual([
      "j",
      "space",
      "up",
      "ctrl-c",
    ]);
    expect([keyName("", {}), keyName("x", { meta: true }), keyName("\u007f", { delete: true })]).toEqual([
      undefined,
      undefined,
      "backspace",
    ]);
    expect(keyText(["j", "down", "ctrl-f"])).toBe("j ↓ Ctrl-F");
  });
});

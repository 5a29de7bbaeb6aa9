import { describe, expect, it } from "vitest";
import { editText } from "../../../src/model/text/line-edit.ts";

const edit = (remove: readonly string[], add: readonly string[], header: readonly string[] = ["# ours"]) => ({
  path: "/etc/x",
  remove,
  add,
  header,
});

describe("an edit of a file by lines", () => {
  it("puts what comes into the place of what goes, and else at the end", () => {
    expect(editText("a\nb\nc\n", edit(["b"], ["B", "BB"]))).toBe("a\nB\nBB\nc\n");
    expect(editText("a\n", edit(["z"], ["b"]))).toBe("a\nb\n");
    expect(editText("a\nb\na\nc\n", edit(["a", "c"], []))).toBe("a\nb\n");
  });

  it("begins a new file with its comments, and removes one that has nothing else left", () => {
    expect(editText(undefined, edit([], ["a"]))).toBe("# ours\na\n");
    expect(editText("# ours\na\n", edit(["a"], []))).toBeUndefined();
    expect(editText("# ours\na\nmine\n", edit(["a"], []))).toBe("# ours\nmine\n");
    // One that somebody else has made, and needs, stays also empty.
    expect(editText("a\n", { ...edit(["a"], []), stays: true })).toBe("");
    expect(editText("# ours\na\n", { ...edit(["a"], []), stays: true })).toBeUndefined();
    expect(editText("", edit([], ["a"]))).toBe("a\n");
  });

  it("leaves a last line without an end as it was, so that taking it back leaves no trace", () => {
    for (const text of ["a\nb", "a\nb\n"]) {
      const there = editText(text, edit(["b"], ["B"]));
      expect(editText(there, edit(["B"], ["b"]))).toBe(text);
      expect(editText(editText(text, edit([], ["c"])), edit(["c"], []))).toBe(text);
    }
  });
});

import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Provider } from "../../src/model/provider.ts";
import type { Resource, Spec } from "../../src/model/resource.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import { decide, type Purpose, type Sighting } from "../../src/plan/decide.ts";

const kind = (absent: Provider["absent"]): Provider => ({
  kind: "thing",
  schema: { key: z.string(), spec: z.unknown() },
  absent,
  enumerates: false,
  probe: () => ({ section: "thing", script: trusted(":") }),
  parse: () => new Map(),
  normalize: (spec) => spec,
  commands: () => [],
  guard: () => undefined,
});
const resource = (value: number): Resource => ({
  host: "h",
  kind: "thing",
  key: "k",
  spec: { value },
  dependsOn: [],
  owned: ["value"],
});
const spec = (value: number | undefined): Spec | undefined => (value === undefined ? undefined : { value });

function verdict(absent: Provider["absent"], row: readonly (number | undefined)[], purpose: Purpose = "apply") {
  const [declared, recorded, live, original] = row;
  const seen: Sighting = {
    declared: declared === undefined ? undefined : resource(declared),
    recorded: recorded === undefined ? undefined : resource(recorded),
    live: spec(live),
    original: spec(original) ?? (recorded === undefined ? undefined : null),
  };
  const made = decide(kind(absent), seen, purpose);
  return made && `${made.action} ${made.cause}`;
}

// Values 1, 2 and 3 are different; undefined is "this world has no such address". Columns: declared, recorded, live.
const _ = undefined;
const objects = [
  [_, _, _, undefined],
  [_, _, 1, undefined],
  [_, 1, _, "forget removed"],
  [_, 1, 1, "delete removed"],
  [_, 1, 2, "delete both"],
  [1, _, _, "create new"],
  [1, _, 1, "adopt unmanaged"],
  [1, _, 2, "update unmanaged"],
  [1, 1, _, "create drift"],
  [1, 2, _, "create both"],
  [1, 1, 1, "noop config"],
  [1, 1, 2, "update drift"],
  [1, 2, 1, "adopt config"],
  [1, 2, 2, "update config"],
  [1, 2, 3, "update both"],
] as const;

describe("the truth table of declared × recorded × live", () => {
  it.each(objects)("an object declared %s, recorded %s, live %s: %s", (declared, recorded, live, expected) => {
    expect(verdict("remove", [declared, recorded, live])).toBe(expected);
  });

  const values = objects.map(([d, r, l, expected]) => {
    const changed: Record<string, string> = {
      "adopt unmanaged": "adopt new",
      "update unmanaged": "update new",
      "delete removed": "restore removed",
      "delete both": "restore both",
    };
    return [d, r, l, expected && (changed[expected] ?? expected)] as const;
  });
  it.each(values)("a kernel value declared %s, recorded %s, live %s: %s", (declared, recorded, live, expected) => {
    expect(verdict("restore", [declared, recorded, live])).toBe(expected);
  });

  it("puts the original of a kernel value back, and forgets it where it stands already", () => {
    expect(verdict("restore", [_, 1, 1, 9])).toBe("restore removed");
    expect(verdict("restore", [_, 1, 9, 9])).toBe("forget removed");
  });

  it("removes an adopted object that is no longer declared, but destroy leaves what was there before", () => {
    expect(verdict("remove", [_, 1, 1, 1])).toBe("delete removed");
    expect(verdict("remove", [_, 1, 1, 1], "destroy")).toBe("forget removed");
    expect(verdict("remove", [_, 1, 1, 9], "destroy")).toBe("restore removed");
    expect(verdict("remove", [_, 1, _, 9], "destroy")).toBe("restore both");
    expect(verdict("remove", [_, 1, _], "destroy")).toBe("forget removed");
  });

  it("brings an object back whole, also with what lvsform does not compare", () => {
    const original = { value: 9, label: "theirs" };
    const seen = { declared: undefined, recorded: resource(1), live: { value: 1, label: "ours" }, original };
    expect(decide(kind("remove"), seen, "destroy")?.after).toEqual(original);
  });

  it("keeps the first original, however often the value changes", () => {
    const seen = { declared: resource(3), recorded: resource(2), live: { value: 2 }, original: { value: 9 } };
    expect(decide(kind("restore"), seen, "apply")?.original).toEqual({ value: 9 });
  });

  it("never takes unreadable for absent", () => {
    const blind = (declared?: number, recorded?: number) =>
      decide(
        kind("remove"),
        {
          declared: declared === undefined ? undefined : resource(declared),
          recorded: recorded === undefined ? undefined : resource(recorded),
          live: "unreadable",
          original: undefined,
        },
        "apply",
      );
    const both = (made: ReturnType<typeof blind>) => made && `${made.action} ${made.cause}`;
    expect(both(blind(1, 1))).toBe("noop unreachable");
    expect(both(blind(1, 2))).toBe("update unreachable");
    expect(both(blind(1))).toBe("create unreachable");
    expect(both(blind(undefined, 1))).toBe("delete unreachable");
    expect(blind()).toBeUndefined();
  });

  it("compares only the fields that are kept, and leaves the others as they are on the host", () => {
    const declared = { ...resource(1), spec: { value: 1, label: "ours" } };
    const made = decide(
      kind("remove"),
      { declared, recorded: declared, live: { value: 2, label: "theirs" }, original: null },
      "apply",
    );
    expect(made?.after).toEqual({ value: 1, label: "theirs" });
  });
});

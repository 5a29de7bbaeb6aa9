import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchGlob } from "../../../src/model/text/glob.ts";

describe("a pattern", () => {
  it("means what a regular expression of it does", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "."), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (text, pattern) => {
        const expression = (dot: string) =>
          new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("?", dot).replaceAll("*", "[\\s\\S]*")}$`);
        expect(matchGlob(text, pattern, { one: true })).toBe(expression("[\\s\\S]").test(text));
        expect(matchGlob(text, pattern)).toBe(expression("\\?").test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("of paths stays within one part of them", () => {
    const paths = { one: true, separator: "/" };
    expect(matchGlob("/etc/a.d/x.cfg", "/etc/*.d/*.cfg", paths)).toBe(true);
    expect(matchGlob("/etc/a.d/x/y.cfg", "/etc/*.d/*.cfg", paths)).toBe(false);
    expect(matchGlob("/etc/a", "/etc?a", paths)).toBe(false);
    expect(matchGlob("/etc/a/b", "/etc/*", paths)).toBe(false);
  });

  it("of any length is compared in a moment", () => {
    const begun = performance.now();
    expect(matchGlob("a".repeat(3_000), `${"*a".repeat(1_000)}*b`)).toBe(false);
    expect(matchGlob("host", "*a".repeat(2_500_000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

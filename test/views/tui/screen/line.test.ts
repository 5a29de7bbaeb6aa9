import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { cut, line, lineWidth, span, toAnsi, toWidth, wrap } from "../../../../src/views/tui/screen/line.ts";

const text = fc.string({ unit: fc.constantFrom(..."ab z服务器é\u0007\u001b\n", "👩‍👩‍👧"), maxLength: 30 });

describe("a line", () => {
  it("is made exactly as wide as its place, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (parts, columns) => {
        const made = toWidth(line(...parts), columns, "…");
        const whole = made.map((part) => part.text).join("");
        expect(stringWidth(whole)).toBe(columns);
        expect(lineWidth(made)).toBe(columns);
        expect(whole).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it("lets no control character of a host through", () => {
    expect(toAnsi([span("a\u001b[2Jb\u0007")], (_colour, one) => one)).not.toMatch(/\p{Cc}/u);
  });

  it("is wrapped at words, into lines that fit, without losing any", () => {
    expect(wrap("the hosts match cluster.ts", 12)).toEqual(["the hosts", "match", "cluster.ts"]);
    expect(wrap("tcp:192.168.0.21:80", 8)).toEqual(["tcp:192.", "168.0.21", ":80"]);
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (words, columns) => {
        const lines = wrap(words, columns);
        for (const one of lines) expect(stringWidth(one)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it("is cut between whole characters", () => {
    expect([cut("服务器", 4), cut("服务器", 5), cut("abc", 2), cut("abc", 0)]).toEqual(["服务", "服务", "ab", ""]);
  });
});

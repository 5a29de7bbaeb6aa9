import { describe, expect, it } from "vitest";
import { checkSignature, toSignedText } from "../../../src/plan/file/plan-signature.ts";

const key = "ab".repeat(32);
const plan = {
  formatVersion: "1.0",
  confirm: "auto",
  purpose: "apply",
  changes: [{ address: "v12/sysctl/x", risks: [] }],
};

describe("the signature of a plan file", () => {
  const text = toSignedText(plan, key);

  it("is valid with the key of the state, and is the last property of the JSON", () => {
    expect(checkSignature(text, key)).toBe("valid");
    expect(Object.keys(JSON.parse(text)).at(-1)).toBe("signature");
    expect(JSON.parse(text)).toMatchObject(plan);
  });

  it("is not valid where any one byte of the file was changed, added or taken out", () => {
    for (let at = 0; at < text.length; at += 1)
      for (const other of [
        `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`,
        `${text.slice(0, at)} ${text.slice(at)}`,
        `${text.slice(0, at)}${text.slice(at + 1)}`,
      ])
        if (other !== text)
          expect(checkSignature(other, key), `at ${at}: ${other.slice(at - 9, at + 9)}`).not.toBe("valid");
    expect(checkSignature(`${text} `, key)).not.toBe("valid");
  });

  it("is not that of another key, and absent where there was none", () => {
    expect(checkSignature(text, "cd".repeat(32))).toBe("wrong");
    expect(checkSignature(toSignedText(plan, undefined), key)).toBe("absent");
    expect(checkSignature("{}", key)).toBe("absent");
  });
});

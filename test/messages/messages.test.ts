import { describe, expect, it } from "vitest";
import { catalog, tables } from "../../src/messages/catalog.ts";
import type { Message } from "../../src/messages/message.ts";
import { placeholder } from "./placeholder.ts";

// Parts that are data as a whole become "…".
const messages = Object.entries(catalog as Record<string, (data: never) => Message>).map(([code, build]) => {
  const { summary, hint, detail = "" } = build(placeholder());
  return [code, { summary: `${summary}`, hint: `${hint}`, detail: `${detail}` }] as const;
});

describe("the message tables", () => {
  it("define every code once", () => {
    const codes = Object.values(tables).flatMap((table) => Object.keys(table));
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
    expect(Object.keys(catalog).toSorted()).toEqual(codes.toSorted());
  });

  it.each(messages)("%s has a kebab-case code and whole sentences", (code, { summary, hint, detail }) => {
    expect(code).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(summary).toMatch(/^[\p{Lu}\p{N}…"/-]|^(?:lvsform|sudo|keepalived|ipvsadm|cluster\.ts|kernel|cron|ssh)\b/u);
    expect(summary).toMatch(/[.?…]$/);
    // The last word of a hint may be a command that a person copies.
    expect(hint).toMatch(/^[\p{Lu}…"]/u);
    for (const text of [summary, hint, detail])
      expect(text).not.toMatch(/undefined|NaN|\[object |function |\.\.(?!\.)| {2}/);
  });
});

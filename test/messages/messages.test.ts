import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalog, tables } from "../../src/messages/catalog.ts";
import type { Message } from "../../src/messages/message.ts";
import { placeholder } from "./placeholder.ts";

// Parts that are data as a whole become "…".
const messages = Object.entries(catalog as Record<string, (data: never) => Message>).map(([code, build]) => {
  const { summary, hint, detail = "" } = build(placeholder());
  return [code, { summary: `${summary}`, hint: `${hint}`, detail: `${detail}` }] as const;
});

/** How a sentence begins: with a capital letter, data, or the name of a program or file, which is written as it is. */
const begin =
  /^[\p{Lu}\p{N}…"/-]|^(?:lvsform|sudo|keepalived|ipvsadm|ipvsadm-save|ssh|apt|npm|cron|arping|firewalld|systemd-networkd|arp_ignore|lo|cluster\.ts|net\.ipv[46]\.)\b/u;

/** Words of a private language. Each has a word of the field instead: docs/glossary.md. */
const privateWords =
  /\b(?:the record|tells?|told|sa(?:y|ys|id)|mend(?:s|ed)?|keepers?|strangers?|strays?|anew|somebody|nobody|whoever|held|kept|(?:take|taken|takes|took|put|go|goes) back|let go|done away|looks?|looked|manner|ways?|silent|at work|heard)\b/i;

const folder = join(import.meta.dirname, "../../src/messages");
const texts = /"[^"\n]*"|'[^'\n]*'|`[^`]*`/g;

describe("the message tables", () => {
  it("define every code once", () => {
    const codes = Object.values(tables).flatMap((table) => Object.keys(table));
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
    expect(Object.keys(catalog).toSorted()).toEqual(codes.toSorted());
  });

  it.each(messages)("%s has a kebab-case code and whole sentences", (code, { summary, hint, detail }) => {
    expect(code).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(summary).toMatch(begin);
    expect(summary).toMatch(/[.?…]$/);
    // The last word of a hint may be a command that a person copies.
    expect(hint).toMatch(begin);
    for (const text of [summary, hint, detail]) {
      expect(text).not.toMatch(privateWords);
      expect(text).not.toMatch(/undefined|NaN|\[object |function |\.\.(?!\.)| {2}/);
    }
  });

  // The placeholder shows one branch of a message only.
  it.each(readdirSync(folder).filter((name) => name.endsWith(".ts")))(
    "%s has the field's words in every branch",
    (name) => {
      for (const [text] of readFileSync(join(folder, name), "utf8").matchAll(texts))
        expect(text).not.toMatch(privateWords);
    },
  );

  it("begin with the host if a connection failed: behind a jump host they follow the words its jump host", () => {
    const failures = { ...tables.ssh, ...tables.hostKey };
    const codes = Object.keys(failures).filter((code) => !code.startsWith("known-hosts-"));
    for (const [code, { summary }] of messages.filter(([one]) => codes.includes(one)))
      expect(summary, code).toMatch(/^…/);
  });
});

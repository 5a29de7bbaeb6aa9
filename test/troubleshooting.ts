import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a diagnostic says, as its source has it; `…` stands for what is known only when it is said. */
export interface Told {
  readonly code: string;
  readonly summary: string;
  readonly hint: string;
}

const root = join(import.meta.dirname, "..");

/** Every diagnostic in the source, by code and words. */
export function everyDiagnostic(): readonly Told[] {
  const files = ["src", "providers", "state"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const found = files.flatMap((text) => [...inObjects(text), ...inCalls(text)]);
  const known = new Map(found.map((one) => [`${one.code}\n${one.summary}\n${one.hint}`, one]));
  return [...known.values()].toSorted((a, b) => compare(a.code, b.code) || compare(a.summary, b.summary));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `{ code: "…", summary: …, hint: … }`, in one object or in those that are spread into it. */
function inObjects(text: string): readonly Told[] {
  return [...text.matchAll(/code: "([a-z][a-z0-9-]+)"/g)].flatMap(({ 1: code = "", index }) => {
    for (let from = text.lastIndexOf("{", index); from >= 0; from = text.lastIndexOf("{", from - 1)) {
      const to = endOf(text, from);
      if (to < index) continue;
      const whole = text.slice(from, to);
      // Another diagnostic begins: this one has its words elsewhere.
      if (whole.match(/code: "/g)?.length !== 1 || whole.length > 1_500) return [];
      const [summary, hint] = [fieldOf(whole, "summary"), fieldOf(whole, "hint")];
      if (summary !== undefined && hint !== undefined) return [{ code, summary, hint }];
    }
    return [];
  });
}

/** `fail("code", summary, hint)`. */
function inCalls(text: string): readonly Told[] {
  return [...text.matchAll(/\w\(\s*"([a-z]+(?:-[a-z0-9]+)+)",\s*(?=["'`])/g)].flatMap((call) => {
    const summary = literalAt(text, call.index + call[0].length);
    const [between = ""] = /^,\s*(?=["'`])/.exec(text.slice(summary.end)) ?? [];
    if (between === "") return [];
    return [{ code: call[1] ?? "", summary: summary.words, hint: literalAt(text, summary.end + between.length).words }];
  });
}

function endOf(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** The words of a field that is a string or a template; undefined where there is no such field. */
function fieldOf(text: string, field: string): string | undefined {
  const begin = new RegExp(`\\b${field}:\\s*(?=["'\`])`).exec(text);
  if (begin !== null) return literalAt(text, begin.index + begin[0].length).words;
  return new RegExp(`\\b${field}\\b`).test(text) ? "…" : undefined;
}

/** A string or a template from its first quote on: what is worked out in it is `…`. */
function literalAt(text: string, from: number): { readonly words: string; readonly end: number } {
  const quote = text[from];
  let words = "";
  let at = from + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === "\\") {
      words += text[at + 1] === "n" ? " " : (text[at + 1] ?? "");
      at += 2;
    } else if (quote === "`" && text.startsWith("${", at)) {
      words += "…";
      at = endOfExpression(text, at + 2);
    } else {
      words += text[at];
      at += 1;
    }
  }
  return { words: words.replaceAll(/\s+/g, " ").trim(), end: at + 1 };
}

/** Behind the brace that closes an expression of a template, which may hold strings and templates. */
function endOfExpression(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; ) {
    const sign = text[at] ?? "";
    if ("\"'`".includes(sign)) at = literalAt(text, at).end;
    else {
      depth += sign === "{" ? 1 : sign === "}" ? -1 : 0;
      at += 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

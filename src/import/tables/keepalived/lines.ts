import type { Note } from "../note.ts";
import { type Definitions, replaceParameters } from "./parameters.ts";
import { parseSequence } from "./sequences.ts";

/** What keepalived makes of one line of its file: no comment, no parameter, and a brace stands alone. */
export interface ConfLine {
  /** Where it was used, counted from 1: a line of a parameter stands where the parameter does. */
  readonly number: number;
  readonly text: string;
}

/** Stands for the heads of a block that is left out. */
export const leftOut = "@";

/** A file that makes more of itself is not read to its end: lines that are taken apart, parameters in parameters, characters of one line. */
const limits = { lines: 100_000, depth: 200, characters: 16_384 } as const;

interface Reading {
  readonly definitions: Definitions;
  /** Of which host the conditional lines are to be taken; undefined: of none. */
  readonly configId: string | undefined;
  readonly note: Note;
  readonly lines: ConfLine[];
  /** Lines that may still be taken apart; 0: the reading has ended. */
  left: number;
}

/** The lines of a keepalived.conf. Source: keepalived.conf(5), ADVANCED CONFIGURATION. */
export function readConfLines(text: string, configId: string | undefined, note: Note): readonly ConfLine[] {
  const definitions: Definitions = new Map([
    ["_HASH", ["#"]],
    ["_BANG", ["!"]],
    ...(configId === undefined ? [] : [["_INSTANCE", [configId]] as const]),
  ]);
  const reading: Reading = { definitions, configId, note, lines: [], left: limits.lines };
  let open: string[] | undefined;
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = withoutComment(raw);
    if (open) {
      // A definition of several lines goes on as long as they end in a backslash.
      const goesOn = line.endsWith("\\");
      const body = (goesOn ? line.slice(0, -1) : line).trimEnd();
      if (body !== "") open.push(body);
      if (!goesOn) open = undefined;
    } else if (line !== "") open = expand(reading, line, at + 1, 0);
    if (reading.left === 0) break;
  }
  return reading.lines;
}

/** Takes one line apart, and what comes of it. What it gives back is the body of a definition that goes on in the next line. */
function expand(reading: Reading, line: string, number: number, depth: number): string[] | undefined {
  const { definitions, note, lines } = reading;
  if (reading.left === 0) return undefined;
  reading.left = depth > limits.depth || line.length > limits.characters ? 0 : reading.left - 1;
  if (reading.left === 0) {
    note(number, "keepalived-line-expands", {});
    return undefined;
  }
  if (line.startsWith("@")) {
    const rest = conditional(reading, line, number);
    return rest === undefined ? undefined : expand(reading, rest, number, depth + 1);
  }
  const [, name, value = ""] = /^\$([A-Za-z_]\w*)=\s*([\s\S]*)$/.exec(line) ?? [];
  if (name !== undefined) {
    const body = [value.endsWith("\\") ? value.slice(0, -1).trimEnd() : value].filter(
      (one) => one !== "" || !value.endsWith("\\"),
    );
    definitions.set(name, body);
    return value.endsWith("\\") ? body : undefined;
  }
  if (line.startsWith("~")) {
    const sequence = parseSequence(line);
    if (sequence === undefined) note(number, "keepalived-sequence", { text: line.slice(0, 200) });
    for (const values of sequence?.turns ?? []) {
      for (const [variable, text] of values) definitions.set(variable, [text]);
      expand(reading, sequence?.rest ?? "", number, depth + 1);
    }
    return undefined;
  }
  const { first, following } = replaceParameters(line, definitions);
  if (first !== line || following.length > 0) {
    for (const one of [first, ...following]) expand(reading, one, number, depth + 1);
    return undefined;
  }
  if (/^include[rmwba]?\s/.test(line)) {
    note(number, "keepalived-include", { text: line.slice(0, 200) });
    return undefined;
  }
  lines.push(...braceParts(line).map((text) => ({ number, text })));
  return undefined;
}

/** What follows `@host` or `@^host`, where it is for this host; undefined: it is not. */
function conditional({ configId, note, lines }: Reading, line: string, number: number): string | undefined {
  const [, not, host, rest = ""] = /^@(\^?)(\S*)\s+([\s\S]*)$/.exec(line) ?? [];
  if (host === undefined) return undefined;
  if (configId !== undefined) return (host === configId) === (not === "") ? rest : undefined;
  note(number, "keepalived-condition", { host, isNegated: not !== "", text: rest.slice(0, 200) });
  // The block that it opens goes with it; several alternatives open one block.
  const [head, brace] = lines.slice(-2);
  const isOpen = head?.text === leftOut && brace?.text === "{";
  if (rest.endsWith("{") && !isOpen) lines.push({ number, text: leftOut }, { number, text: "{" });
  return undefined;
}

/** Everything before a `#` or `!` that is neither quoted nor behind a backslash. */
function withoutComment(line: string): string {
  let isQuoted = false;
  let end = 0;
  for (; end < line.length; end += 1) {
    const sign = line[end] as string;
    if (sign === "\\") end += 1;
    else if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (sign === "#" || sign === "!")) break;
  }
  return line
    .slice(0, end)
    .replaceAll(/\\([#!])/g, "$1")
    .trim();
}

/** A brace is a line of its own, wherever it stands; that of an undefined parameter belongs to its word. */
function braceParts(line: string): readonly string[] {
  const parts = line.match(/(?:"(?:[^"\\]|\\[\s\S])*"?|\$\{\w+\}|[^{}"$]|\$)+|[{}]/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
